package outcomes

import (
	"cmp"
	"context"
	_ "embed"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/rows"
)

// Span is the months of a report, both ends within, and what was known then.
type Span struct {
	From, To shouwang.Day // first days of months
	AsOf     time.Time
	Batch    uint64   // the highest that counts
	Skip     []uint64 // withdrawn ones below it
	Monitors []string // ids and codes of those whose verdicts the reader may know of; none is all
	PayDay   int      // day of the month until whose end money is paid in time; 0: no month is due
}

// Funds (资金绩效) is what one benefit came to in one town, or in several where a
// town would show fewer than five households. Without a benefit it is what became
// of warnings there.
type Funds struct {
	Benefit    string
	Town       uint64 // 12 digits; 0 is several towns, or people whose town nobody knows
	Towns      int    // how many stand in the line
	Withheld   bool   // too few in all: the figures are left out
	Paid       shouwang.Fen
	People     int // who were paid
	Households int // of them
	Owed       int // households of whom the roll says that money was due
	Due        int // payments due on the roll of a month whose day has passed
	OnTime     int // of them paid by that day
	Undated    int // of them paid on a day that nobody wrote down: neither on time nor late
	Judged     int // warnings with a verdict
	Confirmed  int // of them right
}

// PerHousehold is the cost per household helped, in whole fen, half up.
func (f Funds) PerHousehold() shouwang.Known[shouwang.Fen] {
	if f.Withheld || f.Households == 0 {
		return shouwang.Known[shouwang.Fen]{}
	}
	n := shouwang.Fen(f.Households)
	return shouwang.Know((2*f.Paid + n) / (2 * n))
}

// OnTimeRate is the share of payments that came by their day, of those whose day is known.
func (f Funds) OnTimeRate() shouwang.Known[float64] { return share(f.OnTime, f.Due-f.Undated) }

// Yield is the share of judged warnings that were right.
func (f Funds) Yield() shouwang.Known[float64] { return share(f.Confirmed, f.Judged) }

func share(part, all int) shouwang.Known[float64] {
	if all <= 0 {
		return shouwang.Known[float64]{}
	}
	return shouwang.Know(float64(part) / float64(all))
}

//go:embed performance.sql
var performanceSQL string

// Performance (绩效评价, clause 6.6) is what every benefit came to in every town in
// some months: money paid, households reached, payments on time, warnings that were
// right. Cells of fewer than five households are merged before anybody sees them.
func Performance(ctx context.Context, db DB, span Span) ([]Funds, error) {
	lines, err := rows.All(ctx, db, scanFunds, performanceSQL, span.slots()...)
	if err != nil {
		return nil, fmt.Errorf("count what was paid from %s to %s: %w", span.From, span.To, err)
	}
	return MergeSmall(lines), nil
}

// slots are the values that the statement is bound to. A month is due once its day has passed.
func (s Span) slots() []any {
	var months, due, ends, deadlines []int32
	today := shouwang.DayOf(s.AsOf)
	for m := s.From.Month(); m <= s.To; m = m.AddMonths(1) {
		months = append(months, int32(m))
		if last := m.AddDays(s.PayDay - 1); s.PayDay > 0 && last < today {
			due, ends, deadlines = append(due, int32(m)), append(ends, int32(m.AddMonths(1))), append(deadlines, int32(last))
		}
	}
	return []any{
		clickhouse.Named("batch", s.Batch), clickhouse.Named("monitors", append([]string{}, s.Monitors...)), clickhouse.Named("skip", s.Skip), clickhouse.Named("as_of", s.AsOf.In(shouwang.Shanghai).Format("2006-01-02 15:04:05.000")),
		clickhouse.Named("months", months), clickhouse.Named("due_months", due), clickhouse.Named("due_ends", ends), clickhouse.Named("deadlines", deadlines),
		clickhouse.Named("from", int32(s.From.Month())), clickhouse.Named("until", int32(s.To.Month().AddMonths(1))),
	}
}

func scanFunds(found driver.Rows) (Funds, error) {
	var f Funds
	var paid int64
	var n [8]uint64
	err := found.Scan(&f.Benefit, &f.Town, &paid, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5], &n[6], &n[7])
	f.Paid, f.Towns = shouwang.Fen(paid), 1
	for i, to := range []*int{&f.People, &f.Households, &f.Owed, &f.Due, &f.OnTime, &f.Undated, &f.Judged, &f.Confirmed} {
		*to = int(n[i]) //nolint:gosec // a count of people
	}
	return f, err
}

// benefitTitles are what people call the benefits of the rolls.
var benefitTitles = map[string]shouwang.Text{
	"":              {Zh: "预警核查", En: "Warnings judged"},
	"dibao":         {Zh: "低保", En: "Dibao"},
	"tekun_basic":   {Zh: "特困基本生活", En: "Tekun, living"},
	"tekun_care":    {Zh: "特困照料护理", En: "Tekun, care"},
	"dis_life":      {Zh: "困难残疾人生活补贴", En: "Disabled, living subsidy"},
	"dis_care":      {Zh: "重度残疾人护理补贴", En: "Disabled, care subsidy"},
	"orphan":        {Zh: "孤儿基本生活费", En: "Orphans"},
	"unattended":    {Zh: "事实无人抚养儿童", En: "Children without a carer"},
	"child_other":   {Zh: "其他困境儿童", En: "Other children in difficulty"},
	"elder_respect": {Zh: "尊老金", En: "Elder allowance"},
	"temp_relief":   {Zh: "临时救助", En: "Temporary relief"},
	"price_subsidy": {Zh: "价格临时补贴", En: "Price subsidy"},
}

// BenefitTitle is what people call a benefit; one that nobody named keeps its token.
func BenefitTitle(benefit string) shouwang.Text {
	if t, ok := benefitTitles[benefit]; ok {
		return t
	}
	return shouwang.Text{Zh: benefit, En: benefit}
}

// leastCell is how many households a line must hold to be shown by itself.
const leastCell = 5

// small says whether a line would tell of a few households.
func (f Funds) small() bool {
	few := func(n int) bool { return n > 0 && n < leastCell }
	return few(f.Households) || few(f.Owed) || few(f.Judged)
}

func (f Funds) size() int { return max(f.Households, f.Owed, f.Judged) }

func (f Funds) add(g Funds) Funds {
	return Funds{
		Benefit: f.Benefit, Towns: f.Towns + g.Towns, Paid: f.Paid + g.Paid, People: f.People + g.People, Households: f.Households + g.Households, Owed: f.Owed + g.Owed,
		Due: f.Due + g.Due, OnTime: f.OnTime + g.OnTime, Undated: f.Undated + g.Undated, Judged: f.Judged + g.Judged, Confirmed: f.Confirmed + g.Confirmed,
	}
}

// MergeSmall puts the towns of a benefit that hold fewer than five households into
// one line. One such town is never alone in it, or whoever knows the sum would know
// it: the next smallest joins. A benefit that is too small as a whole says only that.
func MergeSmall(lines []Funds) []Funds {
	byBenefit := map[string][]Funds{}
	var order []string
	for _, l := range lines {
		if byBenefit[l.Benefit] == nil {
			order = append(order, l.Benefit)
		}
		byBenefit[l.Benefit] = append(byBenefit[l.Benefit], l)
	}
	slices.Sort(order)
	var out []Funds
	for _, benefit := range order {
		out = append(out, mergeOne(byBenefit[benefit])...)
	}
	return out
}

func mergeOne(towns []Funds) []Funds {
	slices.SortStableFunc(towns, func(a, b Funds) int { return cmp.Or(cmp.Compare(a.size(), b.size()), cmp.Compare(a.Town, b.Town)) })
	var alone []Funds
	merged := Funds{Benefit: towns[0].Benefit}
	for _, t := range towns {
		if t.small() || merged.Towns > 0 && (merged.small() || merged.Towns < 2) {
			merged = merged.add(t)
			continue
		}
		alone = append(alone, t)
	}
	for merged.Towns > 0 && (merged.small() || merged.Towns < 2) && len(alone) > 0 { // a town joined that is not small itself
		merged, alone = merged.add(alone[0]), alone[1:]
	}
	slices.SortFunc(alone, func(a, b Funds) int { return cmp.Compare(a.Town, b.Town) })
	switch {
	case merged.Towns == 0:
		return alone
	case merged.small():
		return append(alone, Funds{Benefit: merged.Benefit, Towns: merged.Towns, Withheld: true})
	}
	return append(alone, merged)
}
