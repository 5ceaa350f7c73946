package facts

import "shouwang/monitors/rule"

// Stated is a relation that no feed gives: its facts are written down elsewhere,
// with as many decimals each as is said, and Literals make its rows.
func (c *Catalog) Stated(want Wanted, scales map[string]int) *Relation {
	r := &Relation{Facts: map[string]rule.Variable{}, catalog: c, Keyed: want.Key != ""}
	for _, v := range c.factVariables(want.Subject) {
		v.Scale, v.Silent = scales[v.Name], nil // no feed stands behind it
		r.Facts[v.Name] = v
	}
	return r
}
