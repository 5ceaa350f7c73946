package scoring

import (
	"context"
	"fmt"
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
	r, err := p.one(ctx, db, at, subject)
	if err != nil {
		return nil, err
	}
	list := make([]shouwang.FactSeen, 0, len(names))
	for _, name := range names {
		i := slices.IndexFunc(p.visible, func(s seen) bool { return s.name == name && !s.parameter })
		if i < 0 {
			return nil, fmt.Errorf("read the fact %s: %w", name, shouwang.ErrNotFound)
		}
		list = append(list, p.visible[i].fact(r, i))
	}
	return list, nil
}
