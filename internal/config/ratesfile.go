package config

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/vezne/vezne/internal/commission"
	"github.com/vezne/vezne/internal/fault"
)

// maxRatesFile is the largest file of rates, in bytes: a hundred times the longest agreement.
const maxRatesFile = 4 << 20

// ReadRates reads a table of rates from a CSV file as spreadsheets write it, also Turkish ones: columns between semicolons or commas, in
// any order, named in the first line as the members of a gateway file are or in Turkish; rates in percent, with or without the
// sign, with a comma or a dot. What a row means is what the same members mean in a gateway file; an empty cell is a member that is
// not there. Errors name the line.
func ReadRates(path string) (commission.Table, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	text, err := io.ReadAll(io.LimitReader(f, maxRatesFile+1))
	_ = f.Close() // it was only read
	if err != nil {
		return nil, err //nolint:wrapcheck // it names the file
	}
	if len(text) > maxRatesFile {
		return nil, fault.Say(fault.Text{TR: "dosya bir oran tablosu için çok büyük", EN: "the file is too large for a table of rates"})
	}
	return parseRates(text)
}

func parseRates(text []byte) (commission.Table, error) {
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	rows := csv.NewReader(bytes.NewReader(text))
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if bytes.Count(first, []byte(";")) >= bytes.Count(first, []byte(",")) {
		rows.Comma = ';'
	}
	rows.TrimLeadingSpace = true
	names, err := rows.Read()
	if err != nil {
		return nil, fault.Say(fault.Text{TR: "dosya boş ya da CSV değil", EN: "the file is empty, or no CSV"})
	}
	for i, name := range names {
		names[i] = rateColumn(name)
		if names[i] == "" {
			return nil, wrongAt(1, fault.Text{
				TR: strconv.Itoa(i+1) + ". sütunun adı tanınmıyor; tanınanlar: kod, banka, aile, taksit, para birimi, başlangıç, bitiş, oran, vergi, taşıyan, valör",
				EN: "the name of column " + strconv.Itoa(i+1) + " is not known; known are code, bank, family, installments, currency, from, until, rate, tax, bearer and value_days",
			})
		}
		if slices.Contains(names[:i], names[i]) { // such as "oran" and "komisyon": only one of them would count
			return nil, wrongAt(1, fault.Text{
				TR: strconv.Itoa(i+1) + ". sütun başka bir sütunla aynı şeyi söylüyor", EN: "column " + strconv.Itoa(i+1) + " says the same as another one",
			})
		}
	}
	var table Rates
	for {
		cells, err := rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var form *csv.ParseError
		if errors.As(err, &form) {
			return nil, wrongAt(form.Line, fault.Text{TR: "satır başlıktaki sütunlara uymuyor ya da bir tırnak kapanmamış", EN: "it does not have the columns of line 1, or a quotation mark is open"})
		}
		if err != nil {
			return nil, err //nolint:wrapcheck // impossible: it is read from memory
		}
		line, _ := rows.FieldPos(0)
		err = table.line(rateNode(line, names, cells), commission.Line{Family: commission.AnyFamily})
		if err != nil {
			return nil, err
		}
	}
	t := commission.Table(table)
	if len(t) == 0 {
		return nil, fault.Say(fault.Text{TR: "dosyada hiç oran yok", EN: "the file has no rates"})
	}
	return t, t.Check() //nolint:wrapcheck // it says what
}

// rateColumn returns the member of a gateway file that a column is, or "".
func rateColumn(heading string) string {
	switch name := strings.NewReplacer("İ", "i", "I", "ı").Replace(strings.TrimSpace(heading)); strings.ToLower(name) {
	case "code", "kod", "oran kodu":
		return "code"
	case "bank", "banka":
		return "bank"
	case "family", "famıly", "aile", "kart ailesi":
		return "family"
	case "installments", "ınstallments", "taksit", "taksit sayısı":
		return "installments"
	case "currency", "para birimi":
		return "currency"
	case "from", "başlangıç":
		return "from"
	case "until", "untıl", "bitiş":
		return "until"
	case "rate", "oran", "komisyon":
		return "rate"
	case "tax", "vergi":
		return "tax"
	case "bearer", "taşıyan":
		return "bearer"
	case "value_days", "value days", "valör":
		return "value_days"
	}
	return ""
}

// rateNode writes a row as the entry of a gateway file that it means.
func rateNode(line int, names, cells []string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.MappingNode, Line: line}
	scalar := func(text string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: text, Line: line} }
	for i, cell := range cells {
		cell = strings.TrimSpace(cell)
		if cell == "" {
			continue
		}
		value := scalar(cell)
		switch names[i] {
		case "rate", "tax":
			value = scalar(percent(cell))
		case "bearer":
			value = scalar(bearerCell(cell))
		case "from", "until":
			value = scalar(dayCell(cell))
		case "currency":
			value = scalar(strings.ToUpper(cell))
		case "installments":
			if from, to, several := strings.Cut(cell, "-"); several {
				value = &yaml.Node{Kind: yaml.SequenceNode, Line: line}
				least, err := strconv.Atoi(strings.TrimSpace(from))
				most, bad := strconv.Atoi(strings.TrimSpace(to))
				for k := least; err == nil && bad == nil && k <= most && most-least < commission.MaxInstallments; k++ {
					value.Content = append(value.Content, scalar(strconv.Itoa(k)))
				}
			}
		}
		n.Content = append(n.Content, scalar(names[i]), value)
	}
	return n
}

// percent gives a number the sign that it has in a gateway file, where Turkish also writes it in front.
func percent(cell string) string {
	return strings.TrimSpace(strings.Trim(cell, "% ")) + "%"
}

func bearerCell(cell string) string {
	switch strings.ToLower(cell) {
	case "shop", "mağaza", "üye iş yeri", "işyeri":
		return "shop"
	case "buyer", "alıcı", "müşteri":
		return "buyer"
	}
	return percent(cell)
}

// dayCell reads a day as spreadsheets in Turkish write it, 31.12.2026.
func dayCell(cell string) string {
	parts := strings.Split(cell, ".")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return cell
	}
	for i := range 2 {
		if len(parts[i]) == 1 {
			parts[i] = "0" + parts[i]
		}
	}
	return parts[2] + "-" + parts[1] + "-" + parts[0]
}
