package city

import (
	"path/filepath"
	"strconv"
	"strings"

	"shouwang"
)

// header is the first row of a feed: canonical columns, or the words a
// department uses, which the feeds' text knows.
var headers = map[string][]string{
	"person":           {"id_number", "name", "sex", "birth_date", "hukou_div", "reside_div", "household_id", "alive", "phone", "hukou_moved_on"},
	"household":        {"household_id", "head_id", "div", "living", "size", "able_bodied", "income_pc", "income_12m", "rigid_exp_12m", "cash_assets", "class", "class_since", "next_recheck", "town", "village"},
	"household_member": {"household_id", "id_number", "name", "kind", "relation", "counted", "since", "until"},
	"benefit_roll":     {"roll_id", "id_number", "household_id", "benefit", "amount", "start_date", "stop_date", "stop_reason", "step", "mode", "gradual_until", "account", "account_holder_id", "approver_id"},
	"payment":          {"payment_id", "pay_month", "id_number", "benefit", "amount", "paid_at", "bank_status", "account", "kind"},
	"payment_total":    {"汇总月份", "待遇类别", "发放人数", "汇总金额", "上月汇总金额", "当月是否调整标准"},
	"employment":       {"id_number", "month", "insured", "base", "employer", "kind"},
	"unemployment":     {"公民身份号码", "姓名", "失业登记日期", "注销失业日期", "失业金起始日期", "失业金终止日期", "失业金月标准"},
	"price_index":      {"month", "area", "cpi_yoy", "food_yoy", "scpi_yoy", "published_at"},
	"worker":           {"worker_id", "id_number", "name", "role", "div", "manager_id", "since", "until", "slack_id", "account"},
	"police":           {"id_number", "name", "death_date", "kind", "registered_at", "state"},
	"health":           {"死者身份证号", "死者姓名", "死亡日期", "登记日期"},
	"funeral":          {"逝者身份证号", "逝者姓名", "死亡日期", "火化日期"},
	"justice":          {"公民身份号码", "姓名", "羁押类型", "收押日期", "刑期止日"},
}

// deskOf is everything that a run of Write has open: a file a feed and arrival.
type deskOf struct {
	dir     string
	c       *City
	lines   *encoder
	open    []sheet // in order, to be closed
	again   []resent
	part    sheet // a roll of which an office sent a part; nil in a city without defects
	rows    int
	totals  totals
	rolls   []shouwang.Day
	feeds   map[string]map[shouwang.Day]sheet
	width   map[string]int                  // columns of a feed's files
	lengths map[string]map[shouwang.Day]int // rows of a feed's files
	months  []shouwang.Day                  // insurance months before the year, for the first file
}

// file makes the files of a feed, one an arrival.
func (d *deskOf) file(feed, dept string, days []shouwang.Day, newSheet func(stem string, day shouwang.Day) sheet) {
	head := headers[feed]
	if feed == "death_event" || feed == "custody_event" {
		head = headers[dept]
	}
	d.headed(feed, dept, head, days, newSheet)
}

func (d *deskOf) headed(feed, dept string, head []string, days []shouwang.Day, newSheet func(stem string, day shouwang.Day) sheet) {
	byDay := map[shouwang.Day]sheet{}
	for _, day := range days {
		s := d.spoiled(feed, dept, day, newSheet)
		s.row(head)
		byDay[day] = s
		d.open = append(d.open, s)
	}
	d.feeds[feed+"@"+dept], d.width[feed+"@"+dept], d.lengths[feed+"@"+dept] = byDay, len(head), map[shouwang.Day]int{}
}

func plain(stem string, _ shouwang.Day) sheet   { return newCSV(stem+".csv", "") }
func marked(stem string, _ shouwang.Day) sheet  { return newCSV(stem+".csv", "bom") }
func chinese(stem string, _ shouwang.Day) sheet { return newCSV(stem+".csv", "gb18030") }

// either is a workbook in the first week of a month and CSV in the others: which
// it is depends on who is on duty.
func either(stem string, day shouwang.Day) sheet {
	if day-day.Month() < 7 {
		return newBook(stem + ".xlsx")
	}
	return newCSV(stem+".csv", "bom")
}

// path is the file of an arrival without its ending.
func (d *deskOf) path(day shouwang.Day, stem string) string {
	return filepath.Join(d.dir, "feeds", "received="+day.String()) + string(filepath.Separator) + stem
}

func (d *deskOf) openFeeds() {
	year := d.c.year
	d.file("person", "police", d.rolls, plain)
	d.file("household", "civil", d.rolls, plain)
	d.file("household_member", "civil", d.rolls, plain)
	d.file("benefit_roll", "civil", d.rolls, plain)
	d.file("worker", "civil", d.rolls, plain)
	d.file("payment", "finance", year.every(paymentDay), plain)
	d.file("payment_total", "finance", year.every(paymentDay), marked)
	d.file("employment", "hrss", year.every(insuranceDay), plain)
	d.file("unemployment", "hrss", year.every(registrationDay), marked)
	d.file("price_index", "stats", year.every(priceDay), plain)
	d.file("death_event", "health", year.weekly(healthDay), chinese)
	d.file("death_event", "police", year.weekly(policeDay), plain)
	d.file("death_event", "funeral", year.weekly(funeralDay), either)
	d.file("custody_event", "justice", year.weekly(justiceDay), either)
}

// put writes a row into the file of a day, if that day has one.
func (d *deskOf) put(feed string, day shouwang.Day, cells ...string) {
	if s := d.feeds[feed][day]; s != nil {
		s.row(padded(cells, d.width[feed]))
		d.lengths[feed][day]++
		d.rows++
	}
}

// repeat writes a line that is already encoded, or its cells where the sheet
// changes them.
func (d *deskOf) repeat(feed string, day shouwang.Day, line []byte, cells []string) {
	switch s := d.feeds[feed][day].(type) {
	case nil:
		return
	case *csvSheet:
		s.line(line)
	default:
		s.row(cells)
	}
	d.rows++
}

// household writes everything that any department says of a household.
func (d *deskOf) household(h *household) {
	d.register(h)
	d.householdRows(h)
	if h.known {
		d.memberRows(h)
	}
	for _, p := range h.members {
		for i := range p.benefits {
			d.rollRows(h, p, &p.benefits[i])
			d.payments(p, &p.benefits[i])
		}
		d.insurance(p)
		d.events(p)
	}
	for _, p := range h.away {
		d.events(p)
	}
	d.lineRows(h.lines)
	d.muddled(h)
}

func (d *deskOf) register(h *household) {
	for _, p := range h.members {
		birth, sex := d.misread(h, p)
		cells := []string{p.number, p.name, strconv.Itoa(sex), birth.String(), areaText(p.hukou), areaText(p.reside), h.id, "1", h.phone(p, d.c.year.eve), ""}
		line := d.lines.encode(cells)
		for _, day := range d.rolls {
			if p.seen > day {
				continue
			}
			if p.follow(cells, day) {
				line = d.lines.encode(cells)
			}
			d.repeat("person@police", day, line, cells)
		}
	}
}

// follow brings the line of the register up to a day, and says whether it changed.
func (p *person) follow(cells []string, day shouwang.Day) bool {
	before := strings.Join(cells, ",")
	if p.cancelled <= day {
		cells[7] = "0"
	}
	if p.moved <= day {
		cells[5] = areaText(p.movedTo)
		if p.movedOut {
			cells[4], cells[9] = cells[5], p.movedOn().String()
		}
	}
	return strings.Join(cells, ",") != before
}

// movedOn is the day on which the registration moved: two days before the register's.
func (p *person) movedOn() shouwang.Day { return p.moved - 2 - p.movedBefore }

func (d *deskOf) householdRows(h *household) {
	var line []byte
	var cells []string
	var last state
	lastSize := -1
	for _, day := range d.rolls {
		s := h.at(day)
		size, able := h.size(day)
		if line == nil || s != last || size != lastSize {
			cells = householdCells(h, s, size, able)
			line = d.lines.encode(cells)
			last, lastSize = s, size
		}
		d.repeat("household@civil", day, line, cells)
	}
}

func householdCells(h *household, s state, size, able int) []string {
	yearly := unknownMoney
	since, recheck := "", ""
	if s.income != unknownMoney {
		yearly = s.income * 12 * fen(size)
	}
	if s.class != "none" {
		since, recheck = s.since.String(), dayText(s.recheck)
	}
	return []string{
		h.id, h.head().number, areaText(h.place.code), strconv.Itoa(size), strconv.Itoa(size), strconv.Itoa(able),
		money(s.income), money(yearly), money(s.rigid), money(s.cash), s.class, since, recheck, h.place.town, h.place.village,
	}
}

func (d *deskOf) memberRows(h *household) {
	for _, p := range h.members {
		counted := "1"
		if !p.counted {
			counted = "0"
		}
		cells := []string{h.id, p.number, p.name, "assist", p.relation, counted, h.states[0].since.String(), ""}
		line := d.lines.encode(cells)
		for _, day := range d.rolls {
			if p.seen <= day && day < p.gone {
				d.repeat("household_member@civil", day, line, cells)
			}
		}
	}
}

// rollRows keep a stopped spell on the roll: bureaus do, and an exit must stay visible.
func (d *deskOf) rollRows(h *household, p *person, b *benefit) {
	number := p.number
	if b.oldForm {
		number = oldForm(number)
	}
	for _, day := range d.rolls {
		if b.seen > day {
			continue
		}
		stop, reason, s := "", "", b.at(day)
		if b.stopSeen <= day {
			stop, reason = b.stop.String(), b.stopReason
		}
		row := []string{b.roll, number, h.id, b.kind, money(s.amount), b.start.String(), stop, reason, s.age, b.mode, dayText(b.gradual), b.accountOf(p), b.holder, b.approver}
		d.put("benefit_roll@civil", day, row...)
		if d.part != nil && day == d.rolls[len(d.rolls)/2] && h.id[len(h.id)-1] == '0' {
			d.part.row(row)
		}
	}
}

// payments are sent on the 15th; the first file has the two months before it.
func (d *deskOf) payments(p *person, b *benefit) {
	eve := d.c.year.eve
	for _, m := range []shouwang.Day{eve.Month().AddMonths(-1), eve.Month()} {
		d.payment(p, b, m, eve)
	}
	for _, m := range d.c.year.months {
		d.payment(p, b, m, paymentDay(m))
	}
}

func (d *deskOf) payment(p *person, b *benefit, m, day shouwang.Day) {
	if !b.due(m, d.c.year.eve) {
		return
	}
	status := "ok"
	if m >= b.returned {
		status = "returned"
	} else {
		d.totals.add(m, b.kind, b.paid(m))
	}
	d.put("payment@finance", day, transfer(b, m), m.String(), p.number, b.kind, money(b.paid(m)), payDay(m).String(), status, b.accountOf(p), "regular")
}

// transfer is the number of a payment.
func transfer(b *benefit, month shouwang.Day) string {
	return b.roll + month.Time().Format("-200601")
}

// insurance comes with a lag of a month; the first file has what came before.
func (d *deskOf) insurance(p *person) {
	if len(p.insurance) == 0 {
		return
	}
	for _, m := range d.months {
		d.insured(p, m, d.c.year.eve)
	}
	for _, m := range d.c.year.months {
		d.insured(p, m.AddMonths(-1), insuranceDay(m))
	}
}

func (d *deskOf) insured(p *person, month, day shouwang.Day) {
	insured, row := p.in(month)
	switch {
	case !row:
	case insured:
		d.put("employment@hrss", day, p.number, month.String(), "1", money(p.job.base), p.job.employer, p.job.kind)
	default:
		d.put("employment@hrss", day, p.number, month.String(), "0", "", "", p.job.kind)
	}
}

// events are registrations, custody and deaths: each once, on its day.
func (d *deskOf) events(p *person) {
	for _, r := range p.idle {
		amount := ""
		if r.uiFrom != never {
			amount = "1820.00"
		}
		d.put("unemployment@hrss", r.seen, p.number, p.name, r.on.String(), "", dayText(r.uiFrom), dayText(r.uiTo), amount)
	}
	for _, s := range p.custody {
		d.put("custody_event@justice", s.seen, custodyCells(p, s)...)
	}
	for _, x := range p.deaths {
		d.put("death_event@"+x.dept, x.seen, deathCells(p, x)...)
	}
}

var custodyWords = map[string]string{"prison": "服刑", "detox": "强制隔离戒毒", "detention": "羁押", "correction": "社区矫正"}

func custodyCells(p *person, s stay) []string {
	end := "长期"
	if s.end != never {
		end = s.end.String()
	}
	return []string{p.number, p.name, custodyWords[s.kind], s.start.String(), end}
}

// deathCells are as each department writes: hospitals run dates together, the
// funeral parlour still keeps 15-digit numbers and writes dates with points.
func deathCells(p *person, x death) []string {
	switch x.dept {
	case "health":
		return []string{p.number, p.name, x.on.Time().Format("20060102"), x.registered.Time().Format("20060102")}
	case "funeral":
		return []string{oldForm(p.number), p.name, x.on.Time().Format("2006.1.2"), x.registered.Time().Format("2006.1.2")}
	default:
		return []string{p.number, p.name, x.on.String(), x.kind, x.registered.String(), "valid"}
	}
}

// accountOf is where the money of a spell goes: the person's own card, unless a
// story says otherwise.
func (b *benefit) accountOf(p *person) string {
	if b.account != "" {
		return b.account
	}
	if p.shares != nil {
		return account(p.shares)
	}
	return account(p)
}

// account is a made-up card number that stays with the person.
func account(p *person) string { return "6299990" + p.number[6:14] + p.number[14:17] + "0" }

func money(f fen) string {
	if f == unknownMoney {
		return ""
	}
	return f.String()
}

func dayText(day shouwang.Day) string {
	if day == never {
		return ""
	}
	return day.String()
}
