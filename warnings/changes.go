package warnings

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"shouwang"
)

// Judged marks a warning that was held and can be judged again at the level it
// had. Nobody is told and no line is printed, because nothing changed for
// anyone; it is recorded, so that the list no longer calls the warning held.
const Judged shouwang.ChangeKind = "judged"

// Changes compares a monitor's warnings with the scores of a run at one instant
// and says what the run does. It looks at the subjects of the state and of the
// scores together; hand it the same range of subjects in both. An open warning
// whose subject has no score is held: silence is not a known false. The result
// is in a total order, by level, score and subject, whatever the order given.
func Changes(state []Episode, scores []shouwang.Score, rule Rule, at time.Time) []shouwang.Change {
	last, heard := latest(state), make(map[shouwang.Subject]shouwang.Score, len(scores))
	for _, s := range scores {
		if other, twice := heard[s.Subject]; !twice || stronger(s, other) {
			heard[s.Subject] = s
		}
	}
	run := edge{rule: rule, at: at}
	var changes []shouwang.Change
	for subject, score := range heard {
		changes = append(changes, run.cross(last[subject], score)...)
	}
	for subject, e := range last {
		if _, scored := heard[subject]; !scored && e.Open {
			changes = append(changes, run.hold(e, shouwang.Score{Subject: subject})...)
		}
	}
	slices.SortFunc(changes, Order)
	return changes
}

// Told are the changes that a run prints and counts: all but Judged.
func Told(changes []shouwang.Change) []shouwang.Change {
	var told []shouwang.Change
	for _, c := range changes {
		if c.Kind != Judged {
			told = append(told, c)
		}
	}
	return told
}

// Order ranks changes: the higher level first, then the higher score, then the
// subject, then the episode.
func Order(a, b shouwang.Change) int {
	x, y := a.Warning, b.Warning
	return cmp.Or(
		cmp.Compare(y.Level.Rank(), x.Level.Rank()),
		cmp.Compare(y.Score, x.Score),
		cmp.Compare(x.Subject.Type, y.Subject.Type),
		cmp.Compare(x.Subject.ID, y.Subject.ID),
		cmp.Compare(x.Subject.Key, y.Subject.Key),
		later(x.Episode, y.Episode),
	)
}

// stronger makes the choice between two scores of one subject not depend on
// their order.
func stronger(a, b shouwang.Score) bool {
	if a.Judged != b.Judged {
		return a.Judged
	}
	return a.Points > b.Points
}

// edge is one run's way of looking at one subject.
type edge struct {
	rule Rule
	at   time.Time
}

// cross is what a score does to the last episode of its subject.
func (r edge) cross(last Episode, score shouwang.Score) []shouwang.Change {
	switch {
	case !score.Judged && last.Open:
		return r.hold(last, score)
	case !score.Judged:
		return nil
	case last.Open && r.over(last):
		return r.turn(last, score)
	case last.Open:
		return r.move(last, score)
	case score.Level.Rank() > 0:
		return []shouwang.Change{r.raise(last, score)}
	}
	return nil
}

// over says whether an open episode belongs to an earlier period.
func (r edge) over(last Episode) bool {
	return r.rule.Span == Monthly && last.Episode != period(r.at)
}

// turn is the first judgement in a new period: if the condition holds, the new
// period's warning takes the place of the old one, because a subject has one
// open warning of a monitor and kind.
func (r edge) turn(last Episode, score shouwang.Score) []shouwang.Change {
	if score.Level.Rank() == 0 {
		return r.move(last, score)
	}
	raised := r.raise(last, score)
	raised.Warning.Stock = last.Stock // an old condition is not news because a month began
	return []shouwang.Change{raised, r.clear(last, score)}
}

// hold is written once, when a run first cannot judge an open warning.
func (r edge) hold(last Episode, score shouwang.Score) []shouwang.Change {
	if last.Held {
		return nil
	}
	w := last.Warning
	w.Held = true
	if len(score.Unknown) > 0 {
		w.Unknown = score.Unknown
	}
	return []shouwang.Change{{Kind: shouwang.Held, Warning: w, Missing: score.Missing}}
}

// move follows an open warning within its episode.
func (r edge) move(last Episode, score shouwang.Score) []shouwang.Change {
	level := r.rule.level(last.Level, score)
	if level.Rank() < last.Level.Rank() && score.Possible.Rank() >= last.Level.Rank() {
		return r.hold(last, score) // what is unknown may well keep it where it stands
	}
	w := seen(last.Warning, score)
	w.Level, w.Held = level, false
	switch diff := level.Rank() - last.Level.Rank(); {
	case level.Rank() == 0:
		return []shouwang.Change{r.clear(last, score)}
	case diff < 0:
		return []shouwang.Change{{Kind: shouwang.Fell, Warning: w}}
	case diff > 0:
		higher := level.Rank() > w.Peak.Rank()
		w.Peak = highest(w.Peak, level)
		w.Stock = false // what rises is news, however old the story
		return []shouwang.Change{{Kind: shouwang.Rose, Warning: w, Higher: higher}}
	case last.Held:
		return []shouwang.Change{{Kind: Judged, Warning: w}}
	}
	return nil
}

func (r edge) clear(last Episode, score shouwang.Score) shouwang.Change {
	w := seen(last.Warning, score)
	w.Level, w.Open, w.Held = shouwang.None, false, false
	return shouwang.Change{Kind: shouwang.Cleared, Warning: w}
}

// raise opens a new episode, or the old one again: within the cooldown it is
// the same story, and the people who know it are not told once more.
func (r edge) raise(last Episode, score shouwang.Score) shouwang.Change {
	w := last.Warning
	if name := r.episode(last); last.ID == "" || name != w.Episode {
		w = shouwang.Warning{
			ID:      ID(r.rule.Monitor, r.rule.Kind, score.Subject, name),
			Monitor: r.rule.Monitor, Kind: r.rule.Kind, Subject: score.Subject, Episode: name, Peak: shouwang.None,
		}
	}
	higher := score.Level.Rank() > w.Peak.Rank()
	w = seen(w, score)
	w.Level, w.Peak = score.Level, highest(w.Peak, score.Level)
	w.Version, w.Lane = r.rule.Version, r.rule.Lane
	w.RaisedAt, w.Open, w.Held = r.at, true, false
	w.Stock, w.Released = r.rule.First && !urgent(w), time.Time{}
	w.Times++
	return shouwang.Change{Kind: shouwang.Raised, Warning: w, Higher: higher}
}

// urgent warnings are never stock: care waits for nobody, and what is unwell with
// feeds and runs says whether the rest is to be relied on.
func urgent(w shouwang.Warning) bool {
	return w.Kind == shouwang.Care || w.Kind == shouwang.Data || shouwang.IsCanary(w.Area)
}

// episode names the episode that a crossing opens.
func (r edge) episode(last Episode) string {
	switch {
	case r.rule.Span == Monthly:
		return period(r.at)
	case last.ID == "":
		return "1"
	case r.cooling(last):
		return last.Episode
	}
	n, _ := strconv.Atoi(last.Episode) // a monthly name, after the rule's span was changed, counts as none
	return strconv.Itoa(n + 1)
}

// cooling counts civil days: a clearing 30 days ago is within 30 days.
func (r edge) cooling(last Episode) bool {
	days := int(shouwang.DayOf(r.at) - shouwang.DayOf(last.Changed))
	return r.rule.Cooldown > 0 && days <= r.rule.Cooldown
}

// seen is a warning with what the score says now. Place and household stay as
// they were known when the score does not know them.
func seen(w shouwang.Warning, score shouwang.Score) shouwang.Warning {
	w.Score, w.Reasons, w.Unknown, w.Amount = score.Points, score.Reasons, score.Unknown, score.Amount
	if score.Area != 0 {
		w.Area = score.Area
	}
	if score.Household != 0 {
		w.Household = score.Household
	}
	return w
}

func highest(a, b shouwang.Level) shouwang.Level { return shouwang.LevelOf(max(a.Rank(), b.Rank())) }
