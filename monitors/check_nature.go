package monitors

import (
	"slices"

	"shouwang"
)

// Natures are what a fact may be about that must never add to a suspicion:
// who asked for help, who is disabled, who lives where. To ask for help must cost
// nobody anything; such a fact may still keep somebody out of an integrity score.
var natures = []string{"help_seeking", "disability", "place"}

// checkDerived holds a fact that is made from others to at least their
// sensitivity: what is derived from a secret tells the secret.
func (l *loader) checkDerived() {
	for _, f := range l.pack.Facts {
		at := l.where[f]
		own := slices.Index(sensitivities, f.Sensitivity)
		for _, key := range l.uses[f].facts {
			made := l.facts[key]
			if of := slices.Index(sensitivities, made.Sensitivity); own >= 0 && of > own {
				at.source.faultAt(join(at.path, "sensitivity"), "fact "+f.Name+" is "+f.Sensitivity+", "+made.Name+" of which it is made is "+made.Sensitivity, "write "+made.Sensitivity)
			}
		}
	}
}

// natureOf is all that a fact is about: as it says itself, as its feed says, as
// its columns of areas tell, and as what it is made from.
func (l *loader) natureOf(f *Fact, path ...*Fact) []string {
	if slices.Contains(path, f) {
		return nil // facts that go round are a fault of their own
	}
	about := slices.Clone(f.About)
	if feed := l.feeds[f.Feed()]; feed != nil {
		about = append(about, feed.About...)
		for _, name := range l.uses[f].columns {
			if i := slices.Index(columnNames(feed), name); i >= 0 && feed.Columns[i].Type == shouwang.ColumnArea {
				about = append(about, "place")
			}
		}
	}
	for _, key := range l.uses[f].facts {
		about = append(about, l.natureOf(l.facts[key], append(path, f)...)...)
	}
	return about
}

// checkSuspicion keeps such facts from adding to an integrity score: the names
// are those that let somebody in or add points.
func (l *loader) checkSuspicion(s *source, path, text string, names []string, m *Monitor) {
	if m.Kind != shouwang.Integrity {
		return
	}
	for _, name := range slices.Compact(slices.Sorted(slices.Values(names))) {
		f, ok := l.facts[factKey{m.Subject, name}]
		if !ok {
			continue
		}
		if about := l.natureOf(f); len(about) > 0 {
			s.fault(s.named(path, text, name), "fact "+name+" is about "+about[0]+" and adds to an integrity score", "it may only keep people out: negate it in the population, or write a cap")
		}
	}
}

// checkLane holds a kind to the readers it is meant for.
func (l *loader) checkLane(s *source, m *Monitor) {
	want := map[shouwang.Kind]shouwang.Lane{
		shouwang.Integrity: shouwang.LaneIntegrity, shouwang.Data: shouwang.LaneData,
	}[m.Kind]
	if want != "" && m.Lane != want {
		s.faultAt("kind", "a monitor of kind "+string(m.Kind)+" outside its lane", "write lane: "+string(want))
	}
}

// checkSecret keeps what is P4 from the data desk, who mend feeds and know no case.
func (l *loader) checkSecret(s *source, at At, name string, m *Monitor) {
	f, ok := l.facts[factKey{m.Subject, name}]
	if ok && f.Sensitivity == "P4" && m.Lane == shouwang.LaneData {
		s.fault(at, "fact "+name+" is P4, which the data desk may not see", "take another fact, or another lane")
	}
}
