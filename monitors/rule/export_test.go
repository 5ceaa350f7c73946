package rule

import "slices"

// Functions are the functions and operators of the rule language.
func Functions() ([]string, error) {
	base, err := language()
	if err != nil {
		return nil, err
	}
	var names []string
	for name := range base.functions {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}
