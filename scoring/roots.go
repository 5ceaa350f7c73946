package scoring

import (
	"slices"

	"shouwang/facts"
)

// RootSeen is a feed's fact that would settle an unknown one.
type RootSeen struct {
	Fact    string   `json:"fact"`    // the unknown fact that the rule names
	Root    string   `json:"root"`    // the fact it rests on that a feed gives
	Subject string   `json:"subject"` // whose fact that is: of another than the subject, a relative's
	Feed    string   `json:"feed"`
	Columns []string `json:"columns"`
	State   string   `json:"state"`
}

// Why a root says nothing.
const (
	RootAbsent = "absent"  // the feed was never connected
	RootStale  = "stale"   // its last batch is too old
	RootNoRow  = "no_row"  // it has no record of the subject
	RootEmpty  = "empty"   // it has one, without the value
	RootOthers = "members" // fresh; what is missing is in the record of a member
)

// roots are the feeds that could settle unknown facts, each named once a fact.
func (p *Program) roots(unknown []string, r row, at Moment) ([]RootSeen, error) {
	var list []RootSeen
	for _, fact := range unknown {
		w := rootWalk{Program: p, row: r, at: at, fact: fact, seen: map[string]bool{}}
		if err := w.own(fact); err != nil {
			return nil, err
		}
		list = append(list, w.found...)
	}
	return list, nil
}

// rootWalk goes from one unknown fact down to feeds.
type rootWalk struct {
	*Program

	row   row
	at    Moment
	fact  string
	seen  map[string]bool
	found []RootSeen
}

// own follows a fact of the subject itself, whose values the row shows: only
// what is unknown is followed further, if anything below is.
func (w *rootWalk) own(name string) error {
	if w.seen[name] || !w.isFact(name) {
		return nil
	}
	w.seen[name] = true
	below, root, isRoot, err := w.catalog.Below(w.monitor.Subject, name)
	if err != nil {
		return err
	}
	unknown := slices.DeleteFunc(slices.Clone(below), w.known)
	if len(unknown) == 0 && !isRoot {
		unknown = below
	}
	for _, dep := range unknown {
		if err := w.own(dep); err != nil {
			return err
		}
	}
	state := w.state(name, root)
	if isRoot && (len(unknown) == 0 || state == RootAbsent || state == RootStale) {
		w.add(root, state)
	}
	return w.far(name)
}

func (w *rootWalk) known(name string) bool {
	place := slices.IndexFunc(w.visible, func(s seen) bool { return s.name == name && !s.parameter && !s.hidden })
	return place >= 0 && w.row.seen[place] != nil
}

// far follows what a fact takes from members or from the household, whose values
// the row does not show: what cannot be missing is left out, and where a feed is
// missing as a whole, the records of the others are not blamed.
func (w *rootWalk) far(name string) error {
	if w.catalog.Fact(w.monitor.Subject, name) == nil {
		return nil
	}
	roots, err := w.catalog.Far(w.monitor.Subject, name)
	if err != nil {
		return err
	}
	missing := slices.ContainsFunc(roots, func(root facts.Root) bool { return !w.at.Fresh[root.Feed] })
	for _, root := range roots {
		if fresh := w.at.Fresh[root.Feed]; !fresh || !missing && !root.Closed {
			w.add(root, w.feedState(root.Feed, RootOthers))
		}
	}
	return nil
}

// add names a feed once a fact, with all columns of it that matter.
func (w *rootWalk) add(root facts.Root, state string) {
	key := root.Subject + "." + root.Fact
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	for i, other := range w.found {
		if other.Feed == root.Feed && other.State == state && other.Subject == root.Subject {
			w.found[i].Columns = union(slices.Clone(other.Columns), root.Columns)
			return
		}
	}
	w.found = append(w.found, RootSeen{
		Fact: w.fact, Root: root.Fact, Subject: root.Subject, Feed: root.Feed, Columns: append([]string{}, root.Columns...), State: state,
	})
}

// state says why a root of the subject itself says nothing.
func (w *rootWalk) state(name string, root facts.Root) string {
	fresh := RootNoRow
	for i, s := range w.visible {
		if s.name == name && w.row.described[i] != nil {
			fresh = RootEmpty
		}
	}
	return w.feedState(root.Feed, fresh)
}

func (w *rootWalk) feedState(feed, fresh string) string {
	is, connected := w.at.Fresh[feed]
	switch {
	case !connected:
		return RootAbsent
	case !is && fresh != RootEmpty:
		return RootStale
	}
	return fresh
}
