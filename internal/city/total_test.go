package city

import "testing"

// The totals of the finance bureau are those of its own list of payments, and a
// total that moved by more than a tenth stands in the truth in its first month.
func TestTotalsAreThoseOfThePayments(t *testing.T) {
	for _, seed := range []uint64{1, 2, 3} {
		a := readArchive(t, usual(1000, seed))
		sums := map[string]fen{}
		for _, r := range a.feeds["payment"] {
			if r.cell["bank_status"] == "ok" && r.cell["kind"] == "regular" {
				sums[r.cell["pay_month"]+r.cell["benefit"]] += r.fen("amount")
			}
		}
		first, due := "", ""
		for _, r := range a.feeds["payment_total"] {
			month, benefit, now := r.date(t, "汇总月份"), r.cell["待遇类别"], r.fen("汇总金额")
			if now != sums[month.String()+benefit] {
				t.Errorf("seed %d: the total of %s in %s is not that of the payments", seed, benefit, month)
			}
			before := sums[month.AddMonths(-1).String()+benefit]
			changed := max(now-before, before-now)
			if before > 0 && changed*100 > before*10 && r.cell["当月是否调整标准"] == "否" && r.seen > a.first && (first == "" || r.seen.String() < first) {
				first = r.seen.String()
			}
		}
		for _, w := range a.truth {
			if w.Monitor == payTotal.monitor {
				due = w.From.String()
			}
		}
		if first != due {
			t.Errorf("seed %d: a total moved first on %q, the truth says %q", seed, first, due)
		}
	}
}
