package scoring

import (
	"testing"

	"pgregory.net/rapid"

	"shouwang"
	"shouwang/monitors"
)

func scored(id, home, area uint64, level shouwang.Level, fen int64) shouwang.Score {
	return shouwang.Score{
		Subject: shouwang.Subject{Type: shouwang.SubjectPerson, ID: id}, Household: shouwang.HouseholdID(home), Area: area,
		Level: level, Amount: shouwang.Know(shouwang.Fen(fen)),
	}
}

func sideOf(scores ...shouwang.Score) Side {
	s := Side{Scores: map[shouwang.Subject]shouwang.Score{}, Visits: true}
	for _, score := range scores {
		s.Scores[score.Subject] = score
	}
	return s
}

func TestEffectsCountPeopleHouseholdsAndMoney(t *testing.T) {
	old := sideOf(
		scored(1, 10, 7001, shouwang.Yellow, 500), // goes out
		scored(2, 20, 7001, shouwang.Yellow, 900), // rises
		scored(3, 30, 7002, shouwang.Red, 0),      // falls
	)
	now := sideOf(
		scored(2, 20, 7001, shouwang.Red, 900), scored(3, 30, 7002, shouwang.Blue, 0),
		scored(4, 40, 7002, shouwang.Blue, 1200), scored(5, 40, 7002, shouwang.Blue, 300), // two of one household: one visit
		scored(6, 20, 7001, shouwang.Blue, 0), // in, of a household that is visited anyway
	)
	got := Effects(old, now)
	if want := (Effect{In: 1, Out: 1, Up: 1, Spared: 1, Fen: -500}); got[7001] != want {
		t.Errorf("village 7001: got %+v, want %+v", got[7001], want)
	}
	if want := (Effect{In: 2, Down: 1, Visits: 1, Fen: 1500}); got[7002] != want {
		t.Errorf("village 7002: got %+v, want %+v", got[7002], want)
	}
	old.Visits = false
	if got := Effects(old, now)[7001].Visits; got != 1 {
		t.Errorf("a monitor that opens cases from now on: got %d visits in 7001, want the household's", got)
	}
}

// Whatever the villages are, no line is about fewer than five, the lines together
// are the whole, and a line that is only some of the villages leaves no remainder.
func TestMergedCellsAreNeverSmall(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		effects := map[uint64]Effect{}
		var whole Effect
		for range rapid.IntRange(0, 12).Draw(t, "villages") {
			town := rapid.Uint64Range(1, 4).Draw(t, "town")
			area := 320682000000 + town*1000 + rapid.Uint64Range(1, 5).Draw(t, "village")
			e := Effect{In: rapid.IntRange(0, 9).Draw(t, "in"), Out: rapid.IntRange(0, 3).Draw(t, "out")}
			whole = whole.Add(e)
			effects[area] = effects[area].Add(e)
		}
		var sum Effect
		for _, cell := range Merged(effects) {
			if cell.Moved() > 0 && cell.Moved() < Few {
				t.Fatalf("a cell of %d: %+v", cell.Moved(), cell)
			}
			sum = sum.Add(cell.Effect)
		}
		if sum != whole && (whole.Moved() >= Few || sum != Effect{}) {
			t.Fatalf("the lines are %+v, the whole is %+v", sum, whole)
		}
	})
}

// A pack that is laid out or worded otherwise means the same; a threshold, a
// parameter or a fact far below does not.
func TestMeaning(t *testing.T) {
	meaning := func(change func(*monitors.Pack)) string {
		pack := smallPack(edge())
		change(pack)
		p, err := Compile(pack, pack.Monitors[0], pack.Resolve(nil))
		if err != nil {
			t.Fatal(err)
		}
		m, err := p.Meaning()
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	was := meaning(func(*monitors.Pack) {})
	for name, same := range map[string]func(*monitors.Pack){
		"spaces":     func(p *monitors.Pack) { p.Monitors[0].Population = "  class==\"edge\"" },
		"words":      func(p *monitors.Pack) { p.Monitors[0].Factors[0].Reason.En = "no work for {months} months" },
		"instrument": func(p *monitors.Pack) { p.Parameters[0].Values["320682"]["2016-01-01"].Instrument = "Z" },
	} {
		if meaning(same) != was {
			t.Errorf("other %s changed the meaning", name)
		}
	}
	for name, other := range map[string]func(*monitors.Pack){
		"threshold":    func(p *monitors.Pack) { p.Monitors[0].Factors[0].When = "months > 3" },
		"points":       func(p *monitors.Pack) { p.Monitors[0].Factors[0].Points++ },
		"value":        func(p *monitors.Pack) { p.Parameters[0].Values["320682"]["2016-01-01"].Value = 801 },
		"confirmation": func(p *monitors.Pack) { p.Parameters[0].Values["320682"]["2016-01-01"].Confirmed = new(bool) },
		"fact":         func(p *monitors.Pack) { p.Facts[2].From.Where = "months > 0" },
		"visit":        func(p *monitors.Pack) { p.Monitors[0].Route.OpensCase = true },
	} {
		if meaning(other) == was {
			t.Errorf("another %s means the same", name)
		}
	}
}
