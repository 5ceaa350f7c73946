package scoring

import (
	"context"
	"fmt"

	"shouwang"
	"shouwang/facts"
)

// some is what a monitor needs to judge a few subjects, whatever its population is,
// and to tell whom a batch concerns. It is compiled when it is first asked for.
type some struct {
	relation *facts.Relation
	sql      string
	concern  string // the statement of those whom batches concern, "" is nobody
	all      bool   // they may concern everybody
}

func (p *Program) compileSome() (s some, err error) {
	catalog := facts.NewCatalog(p.pack, p.values)
	catalog.Tables = p.catalog.Tables
	s.relation, s.sql = p.few, p.listed
	if s.relation == nil {
		want := p.wanted
		want.Listed = true
		if s.relation, err = catalog.Relation(want); err != nil {
			return s, fmt.Errorf("compile the monitor %s for some: %w", p.monitor.ID, err)
		}
		s.sql = p.statement(s.relation)
	}
	s.concern, s.all, err = catalog.Concern(p.monitor.Subject, p.Facts, p.monitor.Triggers)
	if err != nil {
		return s, fmt.Errorf("find whom batches of %v concern: %w", p.monitor.Triggers, err)
	}
	return s, nil
}

// Concern are the subjects whom the batches of triggering feeds concern that one of
// two moments reads and the other does not. all: everybody may be, because a feed
// is heard again after a silence, or because they are more than are worth a list.
func (p *Program) Concern(ctx context.Context, db DB, before, now Moment) (ids []uint64, all bool, err error) {
	s, err := p.some()
	if err != nil || s.all {
		return nil, s.all, err
	}
	for _, feed := range p.monitor.Triggers {
		fresh, known := now.Fresh[feed]
		if was, had := before.Fresh[feed]; fresh != was || known != had {
			return nil, true, nil
		}
	}
	if s.concern == "" {
		return nil, false, nil
	}
	slots := p.slots(now, Everyone)
	earlier := p.slots(before, Everyone)
	for _, name := range []string{"batch", "skip", "as_of"} {
		slots[name+"_before"] = earlier[name]
	}
	slots["most"] = fmt.Sprint(mostListed + 1)
	ids, err = p.ids(ctx, db, s.concern, slots)
	return ids, len(ids) > mostListed, err
}

// ScoreSome is Score of some subjects, at most as many as are worth a list, and of
// those with an open warning among them.
func (p *Program) ScoreSome(ctx context.Context, db DB, at Moment, ids []uint64, yield func(shouwang.Score) error) error {
	s, err := p.some()
	if err != nil || len(ids) == 0 {
		return err
	}
	asked := p.slots(at, Everyone)
	asked["most"] = fmt.Sprint(uint64(1) << 62)
	asked[facts.Listed] = list(ids)
	if _, err := p.relatives(ctx, db, s.relation, asked); err != nil {
		return err
	}
	return p.rows(ctx, db, s.sql, asked, func(r row) error { return yield(p.score(r, at)) })
}
