package facts

import (
	"fmt"
	"slices"
	"strings"

	"shouwang/monitors/rule"
)

// between are the rows that a later moment reads and an earlier one did not, or the
// other way round: a batch that was withdrawn takes rows away.
const between = "(" + pins + ") != (batch <= {batch_before:UInt64} AND NOT has({skip_before:Array(UInt64)}, batch)" +
	" AND received_at <= {as_of_before:DateTime64(3, 'Asia/Shanghai')})"

// Concern is a statement of ids: the subjects whose facts may be others by rows of
// feeds that one of two moments reads and the other does not. It lists some too
// many and nobody too few; {most:UInt64} of them. all: everybody's may be. A
// statement of "" is nobody.
func (c *Catalog) Concern(subject string, names, feeds []string) (sql string, all bool, err error) {
	w := concern{catalog: c, feeds: feeds, known: map[string][]string{}}
	var ids []string
	for _, name := range names {
		if err := w.add(&ids, subject, name); err != nil {
			return "", false, err
		}
	}
	if w.all || len(ids) == 0 {
		return "", w.all, nil
	}
	return "SELECT DISTINCT id FROM (" + strings.Join(ids, " UNION ALL ") + ")\nLIMIT {most:UInt64}\n" + rule.Settings, false, nil
}

// concern follows facts down to the rows of some feeds, and up again to whom they concern.
type concern struct {
	catalog *Catalog
	feeds   []string
	known   map[string][]string // selects of ids, by subject and fact
	all     bool
}

// add puts the selects of a fact among ids, each once.
func (w *concern) add(ids *[]string, subject, name string) error {
	found, err := w.fact(subject, name)
	*ids = appendNew(*ids, found...)
	return err
}

// fact are selects of the subjects that rows of the feeds may give another value of a fact.
func (w *concern) fact(subject, name string) ([]string, error) {
	key := subject + "." + name
	if ids, ok := w.known[key]; ok || w.catalog.Fact(subject, name) == nil { // area and month of an area are given
		return ids, nil
	}
	n, err := w.catalog.node(subject, name)
	if err != nil {
		return nil, err
	}
	ids, err := w.own(subject, n)
	for _, dep := range n.deps {
		if err == nil {
			err = w.add(&ids, subject, dep)
		}
	}
	w.all = w.all || len(ids) > 0 && (n.wholeFeed() || subject == Area)
	w.known[key] = ids
	return ids, err
}

// own are those concerned by what a fact is taken from, its own subject's facts apart.
func (w *concern) own(subject string, n *node) ([]string, error) {
	f := n.fact
	switch {
	case f.Household != "" || f.Person != "":
		other, of := f.Of()
		others, err := w.fact(other, of)
		if err != nil {
			return nil, err
		}
		return w.crossed(others, link{subject, other}, homeRow.people)
	case f.Members != nil:
		people, err := w.others(n)
		if err == nil {
			err = w.add(&people, Person, householdFact)
		}
		if err != nil {
			return nil, err
		}
		return w.crossed(people, lives, homeRow.homes)
	case f.Kin != nil:
		return w.kin(n)
	case f.Peers != nil:
		return w.peers(n)
	case f.From != nil || f.Population != nil:
		return w.rows(n)
	}
	return nil, nil
}

// others are the people whose facts a fact of their household or relatives rests on.
func (w *concern) others(n *node) ([]string, error) {
	var people []string
	for _, name := range n.others {
		if err := w.add(&people, Person, name); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// peers are all of a type, once the fact of one of them is another.
func (w *concern) peers(n *node) (ids []string, err error) {
	for _, name := range n.others {
		if err = w.add(&ids, n.fact.Subject, name); err != nil {
			return nil, err
		}
	}
	w.all = w.all || len(ids) > 0
	return ids, nil
}

func (w *concern) kin(n *node) ([]string, error) {
	k := n.fact.Kin
	people, err := w.others(n)
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, some := range people {
		ids = append(ids, w.catalog.kinOf(k, func(column string) string { return column + " IN (" + some + ")" }, true))
	}
	if slices.Contains(w.feeds, k.Feed) {
		of, relative := kinColumns(w.catalog.feeds[k.Feed], k)
		ids = append(ids, w.named(k.Feed, of, false))
		if k.Either {
			ids = append(ids, w.named(k.Feed, relative, false))
		}
	}
	return ids, nil
}

// rows are the subjects whom new rows name. A month without a row is counted up to
// the newest of the whole feed, so that any row concerns everybody.
func (w *concern) rows(n *node) ([]string, error) {
	if !slices.Contains(w.feeds, n.from.Feed) {
		return nil, nil
	}
	feed := w.catalog.feeds[n.from.Feed]
	w.all = w.all || n.wholeFeed() || n.take == "months_without"
	by := n.from.By
	if by == "" {
		by = feed.Subject
	}
	column, ok := columnOf(feed, by)
	if !ok || w.all {
		w.all = true // a row that names nobody may count for anybody
		return nil, nil
	}
	b := &builder{catalog: w.catalog}
	return []string{w.named(feed.Name, rule.StoreColumn(column), b.pruned(group{feed: feed}, by))}, nil
}

// named selects the ids in a column of new rows. Where a key may move from one
// subject to another, its older rows name whom it leaves.
func (w *concern) named(feed, column string, pruned bool) string {
	table := w.catalog.Tables + "signal_" + feed
	where := between
	if !pruned {
		where = "key_hash IN (SELECT key_hash FROM " + table + " WHERE " + between + ")"
	}
	return fmt.Sprintf("SELECT toUInt64(assumeNotNull(%s)) AS id FROM %s WHERE isNotNull(%s) AND (%s)", column, table, column, where)
}

// crossed goes from subjects to others that belong to them, over every row that ever named both.
func (w *concern) crossed(ids []string, along link, step crossing) ([]string, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	b := &builder{catalog: w.catalog}
	among := "(" + strings.Join(ids, " UNION ALL ") + ")"
	over, err := b.crossed(along, func(column string) string { return column + " IN " + among }, step)
	if over == "" {
		w.all = true // something else says who belongs to whom
		return nil, err
	}
	return []string{over}, err
}
