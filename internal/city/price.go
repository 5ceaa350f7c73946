package city

import (
	"fmt"

	"shouwang"
)

// The price index of Nantong (320600). Since March 2023 a month triggers the
// linkage at 3.5 % of all prices or 6.0 % of food, rounded to 0.1 (clause 1, the
// rule of 2016); this city has one such month and misses the others narrowly.
const (
	priceMonitor = "price_linkage"
	priceArea    = 320600
)

// price is an index month in hundredths of a percent.
type price struct {
	month     shouwang.Day
	cpi, food int
}

// reaching are the ways to meet the threshold, missing the ways to miss it.
var (
	reaching = [][2]int{{350, 590}, {340, 600}, {345, 480}}
	missing  = [][2]int{{340, 590}, {344, 594}}
)

func (c *City) prices() []price {
	d := cast(c.cfg.Seed, 3)
	months := c.year.months
	var all []price
	for _, m := range months {
		all = append(all, price{m.AddMonths(-1), d.between(-40, 280), d.between(-150, 550)})
	}
	hit := d.between(1, len(months)-4)
	set := func(i int, v [2]int) { all[i].cpi, all[i].food = v[0], v[1] }
	set(hit, reaching[d.n(len(reaching))])
	set(hit+1, missing[0])
	set(hit+2, missing[1])
	return all
}

func (p price) triggers() bool { return roundTenth(p.cpi) >= 35 || roundTenth(p.food) >= 60 }

// roundTenth rounds hundredths to tenths, half up.
func roundTenth(hundredths int) int {
	up := hundredths + 5
	if up < 0 && up%10 != 0 {
		return up/10 - 1
	}
	return up / 10
}

// truth: due from publication; red from three working days before the deadline,
// which is the end of that month or 20 working days on; nobody pays here.
func (p price) truth(year agenda) []Truth {
	seen := priceDay(p.month.AddMonths(1))
	if !p.triggers() || seen > year.end {
		return nil
	}
	t := Truth{
		Monitor: priceMonitor, Kind: shouwang.Duty, Level: shouwang.Yellow, From: seen, To: seen.AddDays(1),
		Subject: fmt.Sprintf("%d/%s", areaCode(priceArea), p.month.Time().Format("2006-01")),
		Why:     "the index reaches the threshold, no supplement is paid",
	}
	next := seen.Month().AddMonths(1)
	if early := next.AddDays(-8); early <= year.end {
		t.rising(shouwang.Red, early, next.AddDays(8+10))
	}
	return []Truth{t}
}

func (p price) cells() []string {
	return []string{
		p.month.String(), fmt.Sprint(priceArea), percent(p.cpi), percent(p.food), "",
		priceDay(p.month.AddMonths(1)).AddDays(-1).String(),
	}
}

func percent(hundredths int) string {
	sign := ""
	if hundredths < 0 {
		sign, hundredths = "-", -hundredths
	}
	return fmt.Sprintf("%s%d.%02d", sign, hundredths/100, hundredths%100)
}
