package city

import (
	"fmt"
	"path/filepath"
	"strconv"

	"shouwang"
)

// workbooks are what a bureau drops in its first week: the roster it has and the
// lists of the last month, as they come from each department.
type workbooks struct {
	c        *City
	on       shouwang.Day // the roll that the roster is printed from
	roster   *bookSheet
	custody  *bookSheet
	deaths   *csvSheet
	cancels  *csvSheet
	insured  *csvSheet
	payments *csvSheet
	no       int
	sum      fen
}

// openWorkbooks begins the lists. The last month is the last whose roll came.
func (d *deskOf) openWorkbooks() *workbooks {
	at := func(name string) string { return filepath.Join(d.dir, "workbooks", name) }
	w := &workbooks{
		c: d.c, on: d.rolls[len(d.rolls)-1],
		roster: newBook(at("低保特困在册名册.xlsx")), custody: newBook(at("在押人员名单_司法.xlsx")),
		deaths: newCSV(at("死亡名单_卫健.csv"), "gb18030"), cancels: newCSV(at("户口注销名单_公安.csv"), ""),
		insured: newCSV(at("社会保险参保名单_人社.csv"), "bom"), payments: newCSV(at("资金发放明细_财政.csv"), "bom"),
	}
	d.open = append(d.open, w.roster, w.custody, w.deaths, w.cancels, w.insured, w.payments)
	w.headers()
	return w
}

func (w *workbooks) headers() {
	month := w.on.Time().Format("2006年1月")
	w.roster.merge("A1", "Q1")
	w.roster.row([]string{"如皋市最低生活保障和特困人员在册名册（示例数据）"})
	w.roster.merge("A2", "Q2")
	w.roster.row([]string{"填报单位：市民政局社会救助科　　统计月份：" + month + "　　单位：元"})
	w.roster.merge("B3", "E3")
	w.roster.merge("F3", "I3")
	w.roster.merge("J3", "Q3")
	w.roster.row([]string{"", "家庭信息", "", "", "", "人员信息", "", "", "", "保障信息"})
	w.roster.row([]string{"序号", "乡镇街道", "村（居）", "户号", "户主身份证号", "姓名", "身份证号", "与户主关系", "性别", "救助类别", "待遇类别", "月补助金额", "人均月收入", "享受起始日期", "区划代码", "银行账号", "待遇编号"})
	w.custody.merge("A1", "E1")
	w.custody.row([]string{"在押服刑和强制隔离戒毒人员名单（示例数据）"})
	w.custody.row(headers["justice"])
	w.deaths.row(headers["health"])
	w.cancels.row([]string{"公民身份号码", "姓名", "死亡日期", "户口注销日期"})
	w.insured.row([]string{"社会保障号码", "姓名", "费款所属期", "缴费状态", "缴费基数", "参保单位", "参保类型"})
	w.payments.row([]string{"发放月份", "收款人身份证号", "收款人姓名", "补贴项目", "实发金额", "支付日期", "发放状态", "银行账号", "发放流水号"})
}

// household adds a household to each list that it is on.
func (w *workbooks) household(h *household) {
	for _, p := range h.members {
		for i := range p.benefits {
			w.benefit(h, p, &p.benefits[i])
		}
		w.lists(p)
	}
}

var benefitWords = map[string]string{
	"dibao": "低保", "tekun_basic": "特困供养", "tekun_care": "特困护理",
	"dis_care": "重度残疾人护理补贴", "dis_life": "困难残疾人生活补贴", "elder_respect": "尊老金",
	"unattended": "事实无人抚养", "orphan": "孤儿",
}

var jobWords = map[string]string{"staff": "职工", "flexible": "灵活就业"}

var classWords = map[string]string{
	"dibao": "低保", "tekun": "特困", "edge": "低保边缘", "rigid": "刚性支出困难", "none": "",
}

var relationWords = map[string]string{
	"head": "本人", "spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙子女",
}

func (w *workbooks) benefit(h *household, p *person, b *benefit) {
	month := w.on.Month()
	if b.due(month, w.c.year.eve) && paymentDay(month) <= w.c.year.end {
		status := "成功"
		if month >= b.returned {
			status = "退回"
		}
		w.payments.row([]string{month.Time().Format("2006-01"), p.number, p.name, benefitWords[b.kind], money(b.paid(month)), payDay(month).String(), status, b.accountOf(p), transfer(b, month)})
	}
	if p.assisted(w.on) && b.open(w.on) {
		w.rosterRow(h, p, b)
	}
}

// open says whether the roll of a day has the spell without a stop before it.
func (b *benefit) open(on shouwang.Day) bool {
	return b.seen <= on && b.start <= on && (b.stopSeen > on || b.stop > on)
}

// assisted people are on the roster, with all that they receive.
func (p *person) assisted(on shouwang.Day) bool {
	for i := range p.benefits {
		b := &p.benefits[i]
		if b.open(on) && (b.kind == "dibao" || b.kind == "tekun_basic") {
			return true
		}
	}
	return false
}

func (w *workbooks) rosterRow(h *household, p *person, b *benefit) {
	s, amount := h.at(w.on), b.at(w.on).amount
	w.no, w.sum = w.no+1, w.sum+amount
	sex := "男"
	if p.sex == woman {
		sex = "女"
	}
	w.roster.row([]string{
		strconv.Itoa(w.no), h.place.town, h.place.village, h.id, h.head().number, p.name, p.number, relationWords[p.relation], sex,
		classWords[s.class], benefitWords[b.kind], money(amount), money(s.income), b.start.String(), areaText(h.place.code), b.accountOf(p), b.roll,
	})
}

// lists are deaths that came since the month began, everybody in custody, and
// the newest insurance month.
func (w *workbooks) lists(p *person) {
	end, since := w.c.year.end, w.on.Month()
	for _, x := range p.deaths {
		if !within(x.seen, since, end+1) {
			continue
		}
		switch x.dept {
		case "health":
			w.deaths.row(deathCells(p, x))
		case "police":
			w.cancels.row([]string{p.number, p.name, x.on.String(), x.registered.String()})
		}
	}
	for _, s := range p.custody {
		if s.seen <= end && end < s.end {
			w.custody.row(custodyCells(p, s))
		}
	}
	w.insurance(p)
}

func (w *workbooks) insurance(p *person) {
	month := w.on.Month().AddMonths(-1)
	if insuranceDay(w.on.Month()) > w.c.year.end {
		month = month.AddMonths(-1)
	}
	insured, row := p.in(month)
	if !row {
		return
	}
	status, base, employer := "断缴", "", ""
	if insured {
		status, base, employer = "正常缴费", money(p.job.base), p.job.employer
	}
	w.insured.row([]string{p.number, p.name, month.Time().Format("2006-01"), status, base, employer, jobWords[p.job.kind]})
}

// total is the last line of a printed roster.
func (w *workbooks) total() {
	w.roster.row([]string{"合计", "", "", "", "", fmt.Sprintf("%d人次", w.no), "", "", "", "", "", w.sum.String()})
}
