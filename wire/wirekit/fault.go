package wirekit

import (
	"errors"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vezne/vezne/internal/fault"
)

// refusal is a fault about the message as a whole, or, when the name may be shown, about one field of it.
func refusal(name, code, tr, en string) error {
	name = shown(name)
	if name != "" {
		tr, en = name+": "+tr, name+": "+en
	}
	return fault.InvalidField(name, code, fault.Text{TR: tr, EN: en})
}

func errEmpty() error {
	return refusal("", "body_empty",
		"İstek gövdesi boş; alanları gövdede gönderin.",
		"The request body is empty; send the fields in it.")
}

func errXMLSyntax() error {
	return refusal("", "body_malformed",
		"Geçerli bir XML değil; alanları tek bir kök öğenin içinde, her birini kendi öğesiyle gönderin.",
		"Not valid XML; send the fields inside one root element, each as an element of its own.")
}

func errDocumentType() error {
	return refusal("", "body_doctype",
		"XML belge türü (DOCTYPE) ve varlık tanımları kabul edilmez; yalnızca alanları gönderin.",
		"An XML document type (DOCTYPE) and entities are not accepted; send the fields only.")
}

func errCharset() error {
	return refusal("", "body_charset",
		"Bu karakter kodlaması desteklenmiyor; isteği UTF-8 ile gönderin.",
		"This character encoding is not supported; send the request in UTF-8.")
}

func errEncoding(name string) error {
	return refusal(name, "body_not_utf8",
		"Metin UTF-8 olarak kodlanmamış; isteği UTF-8 ile gönderin.",
		"The text is not encoded as UTF-8; send the request in UTF-8.")
}

func errNotObject() error {
	return refusal("", "body_not_object",
		"İstek gövdesi tek bir nesne olmalı ve alanları içermelidir.",
		"The request body must be one object with the fields in it.")
}

func errTrailing() error {
	return refusal("", "body_trailing",
		"JSON nesnesinden sonra başka veri var; tek bir nesne gönderin.",
		"There is more after the JSON object; send one object only.")
}

func errTwice(name string) error {
	return refusal(name, "field_twice",
		"Bu alan birden çok kez gönderilmiş; yalnızca bir kez gönderin.",
		"This field is sent more than once; send it once.")
}

func errForm(name string) error {
	return refusal(name, "body_malformed",
		"Form verisi okunamadı; değerleri URL kodlamasıyla gönderin.",
		"The form could not be read; send the values URL-encoded.")
}

func errKind(name string) error {
	return refusal(name, "field_kind",
		"Beklenmeyen türde bir değer; bu alan tek bir değer olmalıdır.",
		"A value of an unexpected kind; this field takes a single value.")
}

// errSyntax is the fault of a decoder's error, at the value of the named field if the name has been read. The error itself
// is not kept as a cause: it may quote its input.
func errSyntax(err error, name string) error {
	var syntax *jsontext.SyntacticError
	if errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &syntax) {
		return errTwice(syntax.JSONPointer.LastToken())
	}
	return refusal(name, "body_malformed",
		"Geçerli bir JSON değil; alan adlarını ve metinleri çift tırnak içinde, sayıları 12.5 biçiminde yazın.",
		"Not valid JSON; put names and texts in double quotes and write numbers like 12.5.")
}
