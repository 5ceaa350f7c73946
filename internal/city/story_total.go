package city

import (
	"maps"
	"slices"

	"shouwang"
)

// totals are the sums of what the bank paid, by month and benefit: the finance
// bureau sends them beside the list of payments.
type totals map[shouwang.Day]map[string]total

type total struct {
	people int
	amount fen
}

func (all totals) add(month shouwang.Day, benefit string, amount fen) {
	if all[month] == nil {
		all[month] = map[string]total{}
	}
	t := all[month][benefit]
	all[month][benefit] = total{t.people + 1, t.amount + amount}
}

// restated is the month in which every standard changes: the first of the year, so
// that whoever compares it all the same is a month early.
func (a agenda) restated(month shouwang.Day) bool { return month == a.months[0] }

// moves compares a benefit's total of a month with that of the month before; a
// benefit that one of them does not have is not compared.
func (all totals) moves(month shouwang.Day, benefit string) bool {
	now, before := all[month][benefit].amount, all[month.AddMonths(-1)][benefit].amount
	return now > 0 && before > 0 && 10*max(now-before, before-now) > before
}

// totalRows writes the totals, and gives what must first be asked about them: one
// area pays, so that there is one warning, which may stand or come again later.
func (d *deskOf) totalRows() []Truth {
	year := d.c.year
	var truth []Truth
	for _, m := range slices.Concat([]shouwang.Day{year.eve.Month().AddMonths(-1), year.eve.Month()}, year.months) {
		day := max(year.eve, paymentDay(m))
		for _, benefit := range slices.Sorted(maps.Keys(d.totals[m])) {
			t := d.totals[m][benefit]
			d.put("payment_total@finance", day, m.String(), benefit, number(t.people), money(t.amount), money(d.totals[m.AddMonths(-1)][benefit].amount), yesNo(year.restated(m)))
			if m > year.months[0] && day <= year.end && len(truth) == 0 && d.totals.moves(m, benefit) {
				truth = []Truth{{
					Monitor: payTotal.monitor, Kind: payTotal.kind, Subject: areaText(areaCode(county)), Level: shouwang.Yellow, From: day, To: payTotal.next(day),
					Why: "a monthly total moved by more than a tenth",
				}}
			}
		}
	}
	return truth
}
