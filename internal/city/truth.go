package city

import "shouwang"

// Truth is one warning that must be raised: a line of truth.jsonl.
//
// Subject is an id_number, a household_id, or an area and an index month. From
// and To are the first and the last day on which it must first be raised, Level
// is its level then, as it stands at the end of that day. Rises are the levels
// that it must reach later. A line whose To lies after the last day of the city
// may be raised or not.
type Truth struct {
	Monitor string         `json:"monitor"`
	Kind    shouwang.Kind  `json:"kind"`
	Subject string         `json:"subject"`
	From    shouwang.Day   `json:"from"`
	To      shouwang.Day   `json:"to"`
	Level   shouwang.Level `json:"level"`
	Why     string         `json:"why"`
	Rises   []Rise         `json:"rises,omitempty"`
}

// Rise is a higher level that a warning must reach, and between which days.
type Rise struct {
	Level shouwang.Level `json:"level"`
	From  shouwang.Day   `json:"from"`
	To    shouwang.Day   `json:"to"`
}

// rising is the truth with a later, higher level, unless the year ends first.
func (t *Truth) rising(level shouwang.Level, from, to shouwang.Day) {
	t.Rises = append(t.Rises, Rise{level, from, to})
}

// elderTruth is what the elder allowance owes a person (clause 5): from 60 days
// before a step until it is on the roll, blue; from the 30th day after, yellow.
// Rolls never arrive on the day of a run, so each run is judged exactly.
func (f *family) elderTruth(p *person) []Truth {
	if p.hukou/1_000_000 != county || p.age(f.year.end) < 79 {
		return nil
	}
	var truth *Truth
	for run := nextDate(f.year.eve, elderRun); ; run = run.AddMonths(1) {
		if truth == nil && run.AddMonths(-1) >= f.year.end {
			return nil
		}
		level, since := f.owedAt(p, run)
		switch {
		case truth == nil && level != shouwang.None:
			if since > f.year.end {
				return nil
			}
			truth = &Truth{Monitor: "elder_unclaimed", Kind: shouwang.Help, Subject: p.number, From: max(since, f.year.eve), To: run, Level: level}
		case truth != nil && level.Rank() > truth.Level.Rank():
			if since <= f.year.end {
				truth.rising(level, since, run)
			}
			return f.elderWhy(p, truth)
		case truth != nil && (level == shouwang.None || truth.Level == shouwang.Yellow || run > f.year.end):
			return f.elderWhy(p, truth)
		}
	}
}

func (f *family) elderWhy(p *person, t *Truth) []Truth {
	t.Why = "born " + p.birth.String() + ", the step is not on the roll"
	return []Truth{*t}
}

// owedAt is the level of the gravest step that is not on the roll on the day of
// a run, and the day from which it has that level.
func (f *family) owedAt(p *person, run shouwang.Day) (shouwang.Level, shouwang.Day) {
	level, since := shouwang.None, run
	for _, d := range p.deaths {
		if d.seen < run {
			return shouwang.None, run
		}
	}
	for _, s := range elderSteps {
		birthday := p.birth.AddYears(s.age)
		if run < birthday.AddDays(-60) || p.claimed(s.age, run) {
			continue
		}
		if run >= birthday.AddDays(30) {
			return shouwang.Yellow, birthday.AddDays(30)
		}
		level, since = shouwang.Blue, birthday.AddDays(-60)
	}
	return level, since
}

// claimed says whether the roll of a day holds a step of at least an age.
func (p *person) claimed(age int, day shouwang.Day) bool {
	for i := range p.benefits {
		b := &p.benefits[i]
		if b.kind == "elder_respect" && b.seen < day && stepAge(b.at(day).age) >= age {
			return true
		}
	}
	return false
}

func stepAge(text string) int {
	for _, s := range elderSteps {
		if text == ageText(s.age) {
			return s.age
		}
	}
	return 0
}
