package rule

import "slices"

// Functions are the functions and operators of the language, for the property test.
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
