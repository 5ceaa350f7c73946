package monitors

import (
	"slices"

	"shouwang"
)

// Reads says whether some fact is taken from a feed. A contract that nothing reads
// yet is no fault, and nobody is asked for its files.
func (p *Pack) Reads(feed string) bool {
	return slices.ContainsFunc(p.Facts, func(f *Fact) bool { return f.Feed() == feed })
}

// Feed is the feed whose rows a fact is taken from, or that name its relatives;
// "" of a fact that is made from others.
func (f *Fact) Feed() string {
	switch {
	case f.From != nil:
		return f.From.Feed
	case f.Population != nil:
		return f.Population.Feed
	case f.Kin != nil:
		return f.Kin.Feed
	}
	return ""
}

// Of is the other subject whose fact this one is: its type, which is also the
// name of the fact that says who that is, and the name of the fact there; "" of a
// fact that is the subject's own.
func (f *Fact) Of() (subject, name string) {
	switch {
	case f.Household != "":
		return string(shouwang.SubjectHousehold), f.Household
	case f.Person != "":
		return string(shouwang.SubjectPerson), f.Person
	}
	return "", ""
}
