package archtest

import "fmt"

// rule is one rule of the house.
type rule struct {
	name  string
	why   string // what would go wrong without it
	fix   string // what to do about a violation
	check func(*tree) []violation
}

// violation is one place that breaks a rule.
type violation struct {
	where string // a file with a line, or a package
	what  string
}

func at(where, format string, args ...any) violation {
	return violation{where: where, what: fmt.Sprintf(format, args...)}
}

// rules lists every rule. A rule that is not in this list checks nothing.
func rules() []rule {
	return []rule{
		floorRule(), forbiddenRule(), wireReaderRule(), wireAliasRule(), variantRule(), registryRule(), kitRule(), fanOutRule(),
		scopeRule(),
		vocabularyRule(), moduleRule(),
		clockRule(), environmentRule(), initRule(), sqlRule(), htmlRule(), floatRule(), jsonRule(),
		sizeRule(), packageDocRule(), nameRule(), linkRule(), mergeRule(), wordsRule(),
	}
}
