package city

import (
	"strings"

	"shouwang"
)

// Clause 6, the money: relatives of officials, accounts in one hand, claims made
// twice, and what is paid late or otherwise than on the roll.
var fundStories = []story{
	{"kin_undeclared", func(t *tale) { kin(t, false) }},
	{"approved_by_kin", func(t *tale) { approvedByKin(t, true) }},
	{"account_of_three_1", func(t *tale) { shared(t, "A", 1) }},
	{"account_of_three_2", func(t *tale) { shared(t, "A", 2) }},
	{"account_of_three_3", func(t *tale) { shared(t, "A", 3) }},
	{"worker_holds_the_account", workersAccount},
	{"paid_elsewhere_too", func(t *tale) { elsewhere(t, "same", 0) }},
	{"same_name_birth_account", func(t *tale) { elsewhere(t, "account", 0) }},
	{"same_name_and_birth", func(t *tale) { elsewhere(t, "birth", 0) }},
	{"same_account_old_character", func(t *tale) { elsewhere(t, "variant", 0) }},
	{"not_paid", func(t *tale) { paidWrong(t, "missed") }},
	{"paid_a_fen_less", func(t *tale) { paidWrong(t, "amount") }},
	{"card_with_an_official", func(t *tale) { card(t, false) }},
}

var fundTwins = []story{
	{"kin_declared", func(t *tale) { kin(t, true) }},
	{"kin_in_the_bureau", func(t *tale) { approvedByKin(t, false) }},
	{"account_of_two_1", func(t *tale) { shared(t, "B", 1) }},
	{"account_of_two_2", func(t *tale) { shared(t, "B", 2) }},
	{"paid_elsewhere_before", func(t *tale) { elsewhere(t, "same", 1) }},
	{"same_name_next_day", func(t *tale) { elsewhere(t, "name", 0) }},
	{"card_by_agreement", func(t *tale) { card(t, true) }},
}

// kin: the recipient is a brother or sister of the village's worker, who said so
// before the decision, or did not.
func kin(t *tale, declared bool) {
	t.posted()
	p := t.poor(300_00)
	w := t.official()
	t.send("kinship", t.year.eve, "id_number", p.number, "relative_id", w.number, "relation", "兄弟姐妹", "source", "户籍")
	if declared {
		t.send("declared_relative", t.year.eve, "id_number", p.number, "name", p.name, "official_worker_id", w.id, "relation", "兄弟姐妹", "declared_at", p.benefits[0].start.AddDays(-20).String())
		return
	}
	t.warned(collusion, p.number, shouwang.Yellow, t.year.eve, "kin of an official, not declared")
}

// approvedByKin: the recipient is kin of somebody in the bureau, who approved the benefit or
// had a colleague do it.
func approvedByKin(t *tale, self bool) {
	p := t.poor(300_00)
	kin, approver := &t.c.workers[0], &t.c.workers[1]
	if self {
		approver = kin
	}
	t.send("kinship", t.year.eve, "id_number", p.number, "relative_id", kin.number, "relation", "兄弟姐妹", "source", "户籍")
	p.benefits[0].approver = approver.number
	if self {
		t.warned(collusion, p.number, shouwang.Yellow, t.year.eve, "approved by kin, not declared")
	}
}

// posted moves the story to a village that has a worker.
func (t *tale) posted() {
	if t.place.code == t.c.orphaned() {
		t.place = t.c.crowded()
	}
}

// official is the worker of the village.
func (t *tale) official() *worker {
	for i := range t.c.workers {
		if w := &t.c.workers[i]; w.area == t.place.code && w.role == shouwang.VillageWorker {
			return w
		}
	}
	return &worker{}
}

// shared: the money of two or three households that are not related goes to one
// account; the group tells one part each.
func shared(t *tale, group string, part int) {
	p := t.poor(300_00)
	number := "62999970" + group + numberText(t.nth) + "0000001"
	number = strings.NewReplacer("A", "1", "B", "2").Replace(number)
	p.benefits[0].account = number
	if group == "A" && part == 3 {
		t.warned(collusion, number, shouwang.Blue, t.year.eve, "one account for three households")
	}
}

// workersAccount: the money goes to the card of the worker.
func workersAccount(t *tale) {
	t.posted()
	p := t.poor(300_00)
	w := t.official()
	p.benefits[0].account = w.account()
	t.truth = append(t.truth, t.once(collusion, w.id, shouwang.Red, "a benefit goes to the worker's own account")...)
}

// once is a warning of stock on a subject of which several tellings may speak.
func (t *tale) once(w watch, subject string, level shouwang.Level, why string) []Truth {
	if t.c.said[subject] {
		return nil
	}
	t.c.said[subject] = true
	return []Truth{{Monitor: w.monitor, Kind: w.kind, Subject: subject, Level: level, From: t.year.eve, To: w.next(t.year.eve), Why: why}}
}

// elsewhere: another county pays dibao to the same person, or to one who looks
// like it; or it stopped on the day on which this county began. A name alone says
// nothing, since half a village has one; with the birthday it is for the data desk.
func elsewhere(t *tale, what string, ended int) {
	p := t.poor(300_00)
	if what == "variant" {
		p.name = "吕" + p.name[len("吕"):]
	}
	b := &p.benefits[0]
	// A number holds its birth date: who looks like the person has the same in both.
	birth := p.birth
	switch what {
	case "variant":
		birth -= 40
	case "name":
		birth--
	}
	other := t.outsiderBorn(p.sex, birth)
	row := map[string]string{"id_number": other.number, "name": p.name, "birth_date": other.birth.String(), "benefit": "低保", "county_div": areaText(areaCode(neighbour)), "start_date": b.start.AddMonths(-30).String(), "account": account(other)}
	w, level := duplicate, shouwang.Yellow
	switch what {
	case "same":
		row["id_number"] = p.number
	case "account":
		row["account"] = account(p)
	case "birth", "name":
		row["account"] = "62999980" + p.number[6:17] // one made of the number would be the person's own
		w = w.as(shouwang.Data)
	case "variant":
		row["account"] = account(p)
		row["name"] = "呂" + p.name[len("吕"):]
		w = w.as(shouwang.Data)
	}
	if ended > 0 {
		row["stop_date"] = b.start.String()
	}
	var cells []string
	for column, text := range row {
		cells = append(cells, column, text)
	}
	seen := t.list("other_roll", t.year.eve, never, cells...)
	if ended == 0 && what != "name" {
		t.warned(w, p.number, level, seen, "another county pays too: "+what)
	}
}

// paidWrong: one month is not sent to the bank, or a fen less than on the roll.
func paidWrong(t *tale, what string) {
	p := t.poor(300_00)
	m := t.month(1)
	if what == "missed" {
		p.benefits[0].missed = m
		return
	}
	p.benefits[0].wrongMonth, p.benefits[0].wrongBy = m, -1
}

// card: an official keeps the card, by agreement or without.
func card(t *tale, agreed bool) {
	t.posted()
	p := t.poor(300_00)
	agreement := ""
	if agreed {
		agreement = "DG" + t.id[1:]
	}
	on := t.month(1).AddDays(t.d.between(0, 8))
	seen := t.send("card_custody", on, "id_number", p.number, "holder_worker_id", t.official().id, "agreement_id", agreement, "since", on.String())
	if !agreed {
		to := dated(10)(seen - 3)
		if seen < seen.Month().AddDays(19) {
			to = seen + 1
		}
		t.expect(payTimely.monitor, payTimely.kind, p.number, shouwang.Yellow).between(seen, to, "an official keeps the card without an agreement")
	}
}
