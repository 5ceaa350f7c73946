package rule

import (
	"slices"
	"strings"
)

// FunctionNames are the words of the rule language that are written with brackets.
func FunctionNames() ([]string, error) {
	base, err := language()
	names := []string{"exists", "all", "filter", "map"}
	for name := range base.functions {
		if operatorWords[name] == "" && !strings.HasPrefix(name, "@") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, err
}
