package city

import (
	"fmt"

	"shouwang"
)

// Clause 6: visits that may not have been made. Each story has a grid worker of
// its own, and a mate who walks beside it.
var walkerStories = []story{
	{"photo_used_twice", func(t *tale) { photos(t, true) }},
	{"photos_differ", func(t *tale) { photos(t, false) }},
	{"photo_of_a_mate_89_days_ago", func(t *tale) { photoLent(t, 89) }},
	{"photo_of_a_mate_90_days_ago", func(t *tale) { photoLent(t, 90) }},
	{"21_visits_in_two_hours", func(t *tale) { hurried(t, 21) }},
	{"20_visits_in_two_hours", func(t *tale) { hurried(t, 20) }},
	{"81_km_in_an_hour", func(t *tale) { distant(t, 0.7287) }},
	{"79_km_in_an_hour", func(t *tale) { distant(t, 0.7104) }},
	{"entered_after_73_hours", enteredLate},
	{"10_times_the_same_answers", func(t *tale) { answered(t, 10) }},
	{"9_times_the_same_answers", func(t *tale) { answered(t, 9) }},
}

// walked is a family, the file of a week, and the day before it, on which the
// worker comes.
func (t *tale) walked() shouwang.Day {
	threeGenerations(t.family)
	t.be("none", t.year.eve, unknownMoney)
	return nextWeekday(t.month(1).AddDays(t.d.between(2, 20)), claimDay) - 1
}

// round is a visit of the worker to one of the family at a time.
func (t *tale) round(nth int, on shouwang.Day, at int, cells ...string) shouwang.Day {
	p := t.members[nth%2]
	row := []string{
		"visit_id", fmt.Sprintf("ZF%s-w%d", t.id[1:], nth), "id_number", p.number, "name", p.name, "household_id", t.id, "kind", "日常走访", "done_at", clock(on, at),
		"worker_id", t.walker, "in_person", "是", "result", "见到本人", "entered_at", clock(on, at+30), "minutes", "5", "geo_div", areaText(t.place.code),
		"answers", fmt.Sprintf(`{"carer_present":true,"no_income":false,"needs":["%d"]}`, nth),
	}
	return t.send("visit", on, append(row, cells...)...)
}

func photos(t *tale, same bool) {
	on := t.walked()
	one, two := "3f1a"+t.id, "3f1b"+t.id
	if same {
		two = one
	}
	t.round(0, on, 560, "photo_sha256", one)
	seen := t.round(1, on, 700, "photo_sha256", two)
	if same {
		t.warned(visitTrue, t.walker, shouwang.Yellow, seen, "one photo for two visits")
	}
}

// photoLent: so many days before the run after the worker's file, a mate used the
// photo. Neither used one twice.
func photoLent(t *tale, days int) {
	threeGenerations(t.family)
	t.be("none", t.year.eve, unknownMoney)
	late := t.year.months[len(t.year.months)-2]
	on := nextWeekday(late.AddDays(t.d.between(2, 20)), claimDay) - 1
	photo := "5c2e" + t.id
	t.round(0, visitTrue.next(on+1)-shouwang.Day(days), 560, "photo_sha256", photo, "worker_id", t.mate) //nolint:gosec // a few months
	seen := t.round(1, on, 700, "photo_sha256", photo)
	if days < 90 {
		for _, worker := range []string{t.walker, t.mate} {
			t.warned(visitTrue, worker, shouwang.Yellow, seen, "a photo that another worker used, too")
		}
	}
}

func hurried(t *tale, n int) {
	on := t.walked()
	seen := on
	for i := range n {
		seen = t.round(i, on, 560+i*5)
	}
	if n > 20 {
		t.warned(visitTrue, t.walker, shouwang.Blue, seen, "more than 20 visits in two hours")
	}
}

// distant: an hour lies between two visits, and so many degrees to the north.
func distant(t *tale, degrees float64) {
	on := t.walked()
	t.round(0, on, 560, "lat", "32.0000", "lon", "120.5000")
	seen := t.round(1, on, 620, "lat", fmt.Sprintf("%.4f", 32+degrees), "lon", "120.5000")
	if degrees > 0.72 {
		t.warned(visitTrue, t.walker, shouwang.Blue, seen, "too far for the time between two visits")
	}
}

// enteredLate alone weighs little.
func enteredLate(t *tale) {
	on := t.walked() - 3
	t.round(0, on, 560, "entered_at", clock(on+3, 560+61))
}

// answered: so many visits end in the same words, and one is entered late: either
// alone weighs too little.
func answered(t *tale, n int) {
	on := t.walked() - 3
	seen := on
	for i := range n {
		seen = t.round(i, on, 500+i*30, "answers", `{"carer_present":true,"no_income":false,"needs":["无"]}`)
	}
	t.round(n, on, 500+n*30, "entered_at", clock(on+3, 500+n*30+1), "answers", "")
	if n >= 10 {
		t.warned(visitTrue, t.walker, shouwang.Blue, seen, "ten visits with the same answers, and one entered late")
	}
}
