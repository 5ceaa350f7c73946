package city

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"shouwang"
)

// The defects of department files. Every one is a habit of some
// office: it changes how a thing is written or when it is sent, and never what is
// true. A row that cannot be read is one too many, never one of the others.

// kind is what a column holds, by which it is spoiled.
type kind int

const (
	asIs kind = iota
	idCell
	nameCell
	dateCell
	openCell // a date that may be open
	moneyCell
	fortuneCell // money of a column that an office keeps in 万元
	monthCell
	flagCell
	wordCell // a token that has a word
	areaCell
)

// kinds of the columns, by the canonical name and the words of departments.
var kinds = map[string]kind{
	"id_number": idCell, "head_id": idCell, "公民身份号码": idCell, "死者身份证号": idCell, "社会保障号码": idCell, "学生身份证号": idCell, "参保人身份证号": idCell, "缴存人身份证号": idCell, "车主身份证号": idCell,
	"name": nameCell, "姓名": nameCell, "死者姓名": nameCell, "逝者姓名": nameCell, "参保人姓名": nameCell,
	"birth_date": dateCell, "class_since": dateCell, "next_recheck": dateCell, "since": dateCell, "start_date": dateCell, "paid_at": dateCell, "death_date": dateCell,
	"registered_at": dateCell, "失业登记日期": dateCell, "收押日期": dateCell, "结算日期": dateCell, "初次登记日期": dateCell, "发证日期": dateCell,
	"until": openCell, "stop_date": openCell, "gradual_until": openCell,
	"income_pc": moneyCell, "income_12m": moneyCell, "amount": moneyCell, "base": moneyCell, "失业金月标准": moneyCell, "医疗总费用": moneyCell,
	"cash_assets": fortuneCell, "month": monthCell, "pay_month": monthCell, "alive": flagCell, "counted": flagCell, "insured": flagCell,
	"benefit": wordCell, "class": wordCell, "relation": wordCell, "kind": wordCell, "bank_status": wordCell, "stop_reason": wordCell, "state": wordCell,
	"hukou_div": areaCell, "reside_div": areaCell, "坐落区划代码": areaCell,
}

// wordsOf are what offices write for the tokens of a contract.
var wordsOf = map[string]string{
	"dibao": "低保", "tekun_basic": "特困供养", "tekun_care": "特困护理", "dis_care": "重度残疾人护理补贴", "elder_respect": "尊老金",
	"tekun": "特困", "edge": "低保边缘", "rigid": "刚性支出困难", "none": "普通",
	"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙子女", "assist": "救助家庭",
	"ok": "成功", "returned": "退回", "regular": "正常发放", "staff": "职工", "flexible": "灵活就业",
	"death": "死亡", "income": "收入超标", "moved": "迁出", "custody": "服刑", "own_wish": "自愿退出",
	"hukou_cancel": "户口注销", "valid": "有效",
}

// headings are the Chinese headers of the feeds that are otherwise canonical.
var headings = map[string]string{
	"id_number": "身份证号码", "name": "姓名", "sex": "性别", "birth_date": "出生日期", "hukou_div": "户籍地区划代码", "reside_div": "居住地区划代码", "household_id": "户号", "alive": "是否健在",
	"head_id": "户主身份证号", "div": "区划代码", "living": "共同居住人数", "size": "家庭人口", "able_bodied": "有劳动能力人数", "income_pc": "人均月收入", "income_12m": "家庭年收入", "rigid_exp_12m": "年刚性支出",
	"cash_assets": "金融资产(万元)", "class": "救助类别", "class_since": "认定日期", "next_recheck": "下次复核日期", "town": "镇街", "village": "村居",
	"relation": "与户主关系", "counted": "是否计入保障人口", "roll_id": "待遇编号", "benefit": "待遇类别", "start_date": "享受起始日期", "stop_date": "停发日期", "stop_reason": "停发原因", "step": "档次",
	"gradual_until": "渐退期满日期", "account": "银行账号", "mode": "发放方式",
	"payment_id": "发放流水号", "pay_month": "发放月份", "paid_at": "发放日期", "bank_status": "银行状态", "insured": "是否参保", "base": "缴费基数", "employer": "单位名称",
}

// headingOf is the heading of a column in a feed: a few words differ by feed.
func headingOf(feed, column string) string {
	switch feed + "." + column {
	case "benefit_roll.amount":
		return "月补助金额"
	case "payment.amount":
		return "发放金额"
	case "payment.kind":
		return "发放性质"
	case "employment.month":
		return "缴费月份"
	case "employment.kind":
		return "参保类型"
	case "household_member.kind":
		return "户口径"
	case "household_member.since":
		return "加入日期"
	case "household_member.until":
		return "退出日期"
	}
	if word := headings[column]; word != "" && feed != "worker" && feed != "price_index" && feed != "death_event" {
		return word
	}
	return column
}

// spoiler is a sheet whose office has habits.
type spoiler struct {
	sheet
	d        *dice
	feed     string
	roll     bool // a whole roll: a row that cannot be read would say that somebody may be missing
	chinese  bool // Chinese headings and words
	variants bool // old characters in names
	kinds    []kind
	rows     int
}

// wholeRolls are the snapshots.
var wholeRolls = []string{"person", "household", "household_member", "benefit_roll", "worker", "child", "tekun", "institution", "party_member"}

// spoiled is the file of an arrival in the hands of its office: late, in any
// encoding, with habits, and sometimes sent again.
func (d *deskOf) spoiled(feed, dept string, day shouwang.Day, newSheet func(string, shouwang.Day) sheet) sheet {
	path := d.path(day, feed+"@"+dept)
	if !d.c.cfg.Defects {
		return newSheet(path, day)
	}
	dice := cast(d.c.cfg.Seed, 6, hashed(feed+dept), uint64(day)) //nolint:gosec // files lie after 1970
	path = d.path(day.AddDays(late(dice, feed, day)), feed+"@"+dept)
	if dice.in10000(300) {
		d.again = append(d.again, resent{path, d.path(day.AddDays(1+lateBy[feed]), feed+"@"+dept)})
	}
	if old := day.AddDays(40); dice.in10000(300) && old <= d.c.year.end {
		d.again = append(d.again, resent{path, d.path(old, feed+"@"+dept)}) // behind a newer one
	}
	if dice.in10000(6000) {
		newSheet = anyEncoding(dice)
	}
	return &spoiler{
		sheet: newSheet(path, day), d: dice, feed: feed, roll: slices.Contains(wholeRolls, feed),
		chinese: dice.in10000(7000), variants: dice.in10000(5000),
	}
}

// anyEncoding is the encoding in which an office saves a list, whatever it is.
func anyEncoding(d *dice) func(string, shouwang.Day) sheet {
	encoding := []string{"", "bom", "gb18030", "utf16"}[d.n(4)]
	return func(stem string, _ shouwang.Day) sheet { return newCSV(stem+".csv", encoding) }
}

// lateBy are the feeds whose office is late now and then, and by how many days: no
// run lies between, so that every warning still stands by the run of its truth.
var lateBy = map[string]int{
	"worker": 3, "person": 1, "household": 1, "household_member": 1, "benefit_roll": 1, "employment": 2, "unemployment": 2, "custody_event": 1, "death_event": 1,
	"property": 1, "vehicle": 1, "business": 1, "hpf": 1, "pension": 1, "veteran": 1, "income_item": 1, "marriage": 1, "birth": 1, "med_enrol": 1, "aid_delivery": 1,
	"other_roll": 1, "antirelapse": 1, "outreach": 1, "referral": 1, "kinship": 1, "party_member": 1,
}

// late is by how many days the file of a day comes late: the roster of workers
// every quarter, one in seven of the others in the middle of a month.
func late(d *dice, feed string, day shouwang.Day) int {
	of := day.Time().Day()
	if feed == "worker" && day == rollDay(day.Month()) && day.Time().Month()%3 == 0 || feed != "worker" && of >= 4 && of <= 25 && d.in10000(1500) {
		return lateBy[feed]
	}
	return 0
}

// openPart begins the file of an office that sent what changed under the name of
// the whole roll: it must be held for a person, or people vanish.
func (d *deskOf) openPart() {
	day := d.rolls[len(d.rolls)/2].AddDays(19)
	d.part = newCSV(d.path(day, "benefit_roll@civil")+".csv", "bom")
	d.part.row(headers["benefit_roll"])
	d.open = append(d.open, d.part)
}

// resent is a file that comes a second time, and where.
type resent struct{ from, to string }

// sendAgain copies a file, in whatever format it is, where none stands already.
func (r resent) sendAgain() error {
	found, err := filepath.Glob(r.from + ".*")
	if err != nil || len(found) != 1 {
		return err
	}
	if there, err := filepath.Glob(r.to + ".*"); err != nil || len(there) > 0 {
		return err
	}
	text, err := os.ReadFile(found[0])
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(r.to), 0o750); err != nil {
		return err
	}
	return os.WriteFile(r.to+filepath.Ext(found[0]), text, 0o600) //nolint:gosec // both lie in the folder of the city
}

// muddled writes what is wrong with the register itself, of people of whom nothing
// is to be found: a birthday or a sex against the number, a second number of one
// person, and, in one roll, a number that two people bear.
func (d *deskOf) muddled(h *household) {
	p := h.head()
	if !d.c.cfg.Defects || h.story || h.states[0].class != "none" || h.onRolls() || p.age(d.c.year.end) > 60 || len(p.deaths)+len(p.custody)+len(p.idle) > 0 {
		return
	}
	other := *p
	switch hashed(h.id) % 150 {
	case 0:
		other.number, other.birth = oldRegion(p.number), p.birth
		other.name = p.name
		for _, day := range d.rolls {
			d.put("person@police", day, other.number, other.name, number(other.sex), other.birth.String(), areaText(p.hukou), areaText(p.reside), "", "1")
		}
	case 1:
		day := d.rolls[len(d.rolls)/2]
		d.put("person@police", day, p.number, "示例重号", number(p.sex), p.birth.String(), areaText(p.hukou), areaText(p.reside), h.id, "1")
	}
}

// oldRegion is a second number of somebody, given by another county.
func oldRegion(number string) string {
	body := "320624" + number[6:14] + "99" + number[16:17]
	return body + string(checkCharacter(body))
}

// misread is the birthday and the sex as the register has them, which may
// contradict the number.
func (d *deskOf) misread(h *household, p *person) (birth shouwang.Day, sex int) {
	if !d.c.cfg.Defects || h.story || p.age(d.c.year.end) > 70 || p.age(d.c.year.eve) < 20 {
		return p.birth, p.sex
	}
	switch hashed(p.number) % 300 {
	case 0:
		return p.birth.AddYears(1), p.sex
	case 1:
		return p.birth, man + woman - p.sex
	}
	return p.birth, p.sex
}

// hashed names a text as a number (FNV-1a).
func hashed(text string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(text) {
		h = (h ^ uint64(text[i])) * 1099511628211
	}
	return h
}

func (s *spoiler) row(cells []string) {
	if s.kinds == nil {
		s.header(cells)
		return
	}
	spoilt := make([]string, len(cells))
	for i, text := range cells {
		spoilt[i] = s.cell(s.kinds[i], text)
	}
	s.rows++
	s.sheet.row(spoilt)
	if s.d.in10000(100) {
		s.sheet.row(spoilt) // copied twice
	}
	if !s.roll && s.d.in10000(150) {
		s.broken(spoilt)
	}
}

// header is the titles, if the office prints some, and the headings.
func (s *spoiler) header(cells []string) {
	head := slices.Clone(cells)
	s.kinds = make([]kind, len(cells))
	for i, column := range cells {
		s.kinds[i] = kinds[column]
		if s.chinese {
			head[i] = headingOf(s.feed, column)
		}
		if s.kinds[i] == fortuneCell && head[i] == column {
			s.kinds[i] = moneyCell
		}
	}
	if s.d.in10000(4000) {
		s.sheet.row([]string{"如皋市数据共享表（示例数据）"})
		s.sheet.row([]string{"填报单位：示例单位　　填报人：示例"})
	}
	s.sheet.row(head)
}

// broken is a line that nobody can read: a lost number, one that does not check,
// a day that does not exist, or half a line. Nobody is meant by it.
func (s *spoiler) broken(like []string) {
	id, date := slices.Index(s.kinds, idCell), slices.Index(s.kinds, dateCell)
	line := slices.Clone(like)
	switch n := s.d.n(4); {
	case n == 0 && id >= 0:
		line[id] = "3.20682E+17"
	case n == 1 && id >= 0:
		line[id] = "320682199001010010"
	case n == 2 && date >= 0:
		line[date] = "20230230"
	default:
		line = line[:max(1, len(line)/2)]
	}
	s.sheet.row(line)
}

// close adds the total that printed lists end with.
func (s *spoiler) close() error {
	if s.kinds != nil && s.d.in10000(4000) {
		last := make([]string, len(s.kinds))
		last[0] = "合计"
		if len(last) > 1 {
			last[len(last)-1] = number(s.rows)
		}
		s.sheet.row(last)
	}
	return s.sheet.close()
}

// cell spoils a cell; most are left as they are.
func (s *spoiler) cell(k kind, text string) string {
	switch {
	case k == openCell && text == "" && s.d.in10000(300):
		return "9999-12-31"
	case text == "":
		return ""
	case k == fortuneCell:
		return tenThousands(text)
	case k == flagCell && s.chinese:
		return map[string]string{"1": "是", "0": "否"}[text]
	case k == wordCell && s.chinese:
		if word := wordsOf[text]; word != "" {
			return word
		}
		return text
	case k == nameCell && s.variants:
		return strings.Replace(text, "吕", "呂", 1)
	case k == areaCell:
		return strings.Replace(text, "320614", "320684", 1) // 海门 by its code before 2020
	case !s.d.in10000(400):
		return text
	}
	return s.habit(k, text)
}

func (s *spoiler) habit(k kind, text string) string {
	switch k {
	case idCell:
		return s.number(text)
	case nameCell:
		runes := []rune(text)
		return string(runes[:1]) + "　" + string(runes[1:])
	case dateCell, openCell:
		return s.date(text)
	case moneyCell:
		return []string{"¥" + text, text + "元", width.Widen.String(text), commas(text)}[s.d.n(4)]
	case monthCell:
		day, err := shouwang.ParseDay(text)
		if err != nil {
			return text
		}
		return day.Time().Format([]string{"2006年1月", "2006-01", "200601"}[s.d.n(3)])
	case asIs, fortuneCell, flagCell, wordCell, areaCell:
	}
	return text
}

// number is a citizen's number as it is typed, pasted, or kept since before 1999.
func (s *spoiler) number(text string) string {
	switch s.d.n(5) {
	case 0:
		return "'" + text
	case 1:
		return width.Widen.String(text)
	case 2:
		return " " + text + " "
	case 3:
		return strings.ToLower(text)
	}
	if len(text) != 18 {
		return text
	}
	return oldForm(text)
}

func (s *spoiler) date(text string) string {
	day, err := shouwang.ParseDay(text)
	if err != nil {
		return text
	}
	return day.Time().Format([]string{"20060102", "2006.1.2", "2006年1月2日", "2006/1/2"}[s.d.n(4)])
}

// commas sets thousands apart.
func commas(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	for at := len(whole) - 3; at > 0; at -= 3 {
		whole = whole[:at] + "," + whole[at:]
	}
	return whole + "." + rest
}

// tenThousands moves the point four places: the column is in 万元.
func tenThousands(text string) string {
	whole, rest, _ := strings.Cut(text, ".")
	whole = strings.Repeat("0", max(0, 5-len(whole))) + whole
	at := len(whole) - 4
	return whole[:at] + "." + whole[at:] + rest
}
