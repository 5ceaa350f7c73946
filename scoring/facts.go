package scoring

import (
	"context"
	"slices"

	"shouwang"
	"shouwang/monitors"
)

// Facts are what is known of a subject at a moment, as people read it, in the order
// of the names. They come out of a monitor without a rule, by the statement that
// explains any other. The error is shouwang.ErrNotFound for a fact that the pack
// does not have and a subject that nobody ever named.
func Facts(ctx context.Context, db DB, pack *monitors.Pack, values monitors.Values, subject shouwang.Subject, names []string, at Moment) ([]shouwang.FactSeen, error) {
	p, err := compileWith(pack, &monitors.Monitor{ID: "facts", Subject: string(subject.Type)}, values, names)
	if err != nil {
		return nil, err
	}
	e, err := p.Explain(ctx, db, at, subject)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(e.Facts, func(a, b shouwang.FactSeen) int {
		return slices.Index(names, a.Name) - slices.Index(names, b.Name)
	})
	return slices.DeleteFunc(e.Facts, func(f shouwang.FactSeen) bool { return !slices.Contains(names, f.Name) }), nil
}
