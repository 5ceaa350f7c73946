package city

import (
	"fmt"

	"shouwang"
)

// duties are what a well-run county does for everybody: it reviews, visits
// schools' lists, renews certificates and asks for signs of life in time, so that
// only the stories are late.
func (f *family) duties() {
	f.schools()
	f.told()
	f.declares()
	if !f.unasked {
		f.rechecks()
	}
	for _, p := range f.members {
		for i := range p.benefits {
			switch p.benefits[i].kind {
			case "dis_care", "dis_life":
				f.subsidy(p, &p.benefits[i])
			case "elder_respect":
				f.proofs(p, &p.benefits[i])
			}
		}
	}
}

// policyWords are the policies as people are told of them.
var policyWords = map[string]string{
	"dibao": "低保", "tekun_basic": "特困供养", "tekun_care": "特困供养", "dis_life": "困难残疾人生活补贴", "dis_care": "重度残疾人护理补贴",
	"orphan": "孤儿保障", "unattended": "事实无人抚养儿童保障", "elder_respect": "尊老金", "temp_relief": "临时救助",
}

// told: whoever comes on a roll in the year was told of the policy a month before
// (clauses 4.2 and 5.1).
func (f *family) told() {
	for _, p := range f.members {
		for i := range p.benefits {
			b := &p.benefits[i]
			if word := policyWords[b.kind]; word != "" && within(b.seen, f.year.eve+1, f.year.end+1) {
				on := b.seen.AddDays(-30)
				f.send("outreach", on, "id_number", p.number, "name", p.name, "household_id", f.id, "policy", word, "reached_at", on.String(), "channel", "入户", "worker_id", f.place.worker)
			}
		}
	}
}

// declares: a household whose class changes said so to its town, which looked at it
// within a week (clause 2.2).
func (f *family) declares() {
	p := f.head()
	for i, s := range f.states {
		if i == 0 || s.class == f.states[i-1].class || s.seen > f.year.end || !p.alive(s.seen) {
			continue
		}
		on := s.seen.AddDays(-20)
		f.send("declaration", on.AddDays(5), "id_number", p.number, "name", p.name, "kind", "收入变化", "declared_at", on.String(), "handled_at", on.AddDays(5).String())
	}
}

// rechecks are reviews of a classed household, every 110 days: whichever
// interval the law sets, half a year at least, the next is on file a month before
// it is due.
func (f *family) rechecks() {
	var class string
	var last shouwang.Day
	for _, s := range f.states {
		if s.class != "none" {
			class, last = s.class, max(s.since, f.year.eve.AddDays(-f.d.between(3, 40)))
			break
		}
	}
	if class == "" {
		return
	}
	due := last.AddMonths(6)
	for i := range f.states {
		if f.states[i].class != "none" {
			f.states[i].recheck = due
		}
	}
	if last <= f.year.eve {
		f.recheck(class, last, last)
	}
	for day := last.AddDays(110); day <= f.year.end; day = day.AddDays(110) {
		f.recheck(class, due, day)
		due = day.AddMonths(6)
	}
}

func (f *family) recheck(class string, due, done shouwang.Day) {
	f.send("review", done, "review_id", "FH"+f.id[1:]+"-"+dense(done), "household_id", f.id, "benefit", classWords[class],
		"kind", "定期复核", "due", due.String(), "done_at", done.String(), "result", "维持")
}

// subsidy is the certificate of somebody who is paid a disability subsidy, and
// the review of every quarter, in its first days.
func (f *family) subsidy(p *person, b *benefit) {
	if !f.certified(p) {
		grade := "二级"
		if b.kind == "dis_life" {
			grade = "三级"
		}
		from := f.year.eve.AddDays(-f.d.between(1200, 2000))
		if b.start > f.year.eve { // whoever is certified is paid within the month
			from = b.start.AddDays(-20)
		}
		f.certificate(p, "肢体", grade, from, f.year.end.AddYears(2))
	}
	for q := quarter(f.year.eve); q <= f.year.end; q = q.AddMonths(3) {
		done := q.AddDays(f.d.between(2, 8))
		if q != p.unreviewed && done < b.stop && p.alive(done) && done <= f.year.end {
			f.send("review", done, "review_id", "JD"+f.id[1:]+"-"+b.roll[len(b.roll)-3:]+"-"+dense(q), "household_id", f.id, "id_number", p.number,
				"benefit", benefitWords[b.kind], "kind", "季度复核", "due", q.AddMonths(3).AddDays(-1).String(), "done_at", done.String(), "result", "维持")
		}
	}
}

// quarter is the first day of a day's quarter.
func quarter(day shouwang.Day) shouwang.Day {
	m := day.Month()
	return m.AddMonths(-((int(m.Time().Month()) - 1) % 3))
}

// certified says whether a story has shown the certificate already.
func (f *family) certified(p *person) bool {
	for _, l := range f.lines {
		if l.key == letters["disability"].key && l.cells[letters["disability"].place["id_number"]] == p.number {
			return true
		}
	}
	return false
}

// The numbers of categories and grades within that of a certificate.
var (
	categories = map[string]int{"视力": 1, "听力": 2, "言语": 3, "肢体": 4, "智力": 5, "精神": 6, "多重": 7}
	grades     = map[string]int{"一级": 1, "二级": 2, "三级": 3, "四级": 4}
)

// certificate is one of disability, on file when it is issued.
func (f *family) certificate(p *person, category, grade string, from, to shouwang.Day) shouwang.Day {
	return f.certificateAs(paper{p, category, grade, "有效"}, from, to, from)
}

// paper is a certificate: its number is the person's, the category and the grade.
// Grades one and two need long-term care.
type paper struct {
	of                     *person
	category, grade, state string
}

func (f *family) certificateAs(x paper, from, to, on shouwang.Day) shouwang.Day {
	return f.send("disability", on, "cert_no", fmt.Sprintf("%s%d%d", x.of.number, categories[x.category], grades[x.grade]), "id_number", x.of.number, "name", x.of.name,
		"category", x.category, "grade", x.grade, "care_need", yesNo(grades[x.grade] <= 2), "valid_from", from.String(), "valid_to", to.String(), "state", x.state)
}

// proofs are signs of life: one before the year, one in it, never twelve months apart.
func (f *family) proofs(p *person, b *benefit) {
	if f.story && f.proven(p) {
		return
	}
	first := f.year.eve.AddDays(-f.d.between(10, 150))
	for day := first; day <= f.year.end; day = day.AddDays(f.d.between(200, 260)) {
		if p.alive(day) && (day > b.seen || day <= f.year.eve) {
			f.proof(p, day)
		}
	}
}

func (f *family) proof(p *person, day shouwang.Day) {
	f.send("life_proof", day, "id_number", p.number, "name", p.name, "proved_at", day.String(), "method", []string{"上门", "人脸识别"}[f.d.n(2)])
}

func (f *family) proven(p *person) bool {
	for _, l := range f.lines {
		if l.key == letters["life_proof"].key && l.cells[letters["life_proof"].place["id_number"]] == p.number {
			return true
		}
	}
	return false
}

// schools writes the terms that lie in the year; who comes on the rolls between
// two lists is given aid with the next file.
func (f *family) schools() {
	for _, day := range f.year.terms() {
		for _, p := range f.members {
			f.school(p, day, day)
		}
	}
	for i, s := range f.states {
		if day := firstAfter(s.seen, otherDay); i > 0 && s.class != "none" && day <= f.year.end {
			for _, p := range f.members {
				f.school(p, f.year.lastTerm(day), day)
			}
		}
	}
}

// lastTerm is the day of the last list of pupils up to a day.
func (a agenda) lastTerm(day shouwang.Day) shouwang.Day {
	last := a.eve
	for _, t := range a.terms() {
		if t <= day {
			last = t
		}
	}
	return last
}

// terms are the days on which a list of pupils comes: on the eve, and in March
// and October.
func (a agenda) terms() []shouwang.Day {
	days := []shouwang.Day{a.eve}
	for _, m := range a.months {
		if month := m.Time().Month(); month == 3 || month == 10 {
			days = append(days, otherDay(m))
		}
	}
	return days
}

// term is the school term of a day, and the 31 August before its school year.
func term(day shouwang.Day) (name string, cut shouwang.Day) {
	y, m := day.Time().Year(), day.Time().Month()
	switch {
	case m >= 9:
		return fmt.Sprintf("%dA", y), shouwang.Date(y, 8, 31)
	case m >= 2:
		return fmt.Sprintf("%dS", y), shouwang.Date(y-1, 8, 31)
	}
	return fmt.Sprintf("%dA", y-1), shouwang.Date(y-1, 8, 31)
}

// stage is where somebody of an age at the start of the school year learns: from
// six to fourteen everybody does (义务教育法 art. 2 and 11: nine years from the age of six).
func (p *person) stage(cut shouwang.Day) string {
	studies := int(p.number[16]-'0') < 6 // as fixed as the number: nobody changes school between terms
	switch age := p.age(cut); {
	case age < 3, age > 21, age > 17 && !studies:
		return ""
	case age < 6:
		return "学前"
	case age < 12:
		return "小学"
	case age < 15:
		return "初中"
	case age < 18 && studies:
		return "高中"
	case age < 18:
		return "中职"
	}
	return "大学"
}

// The places of a school's row that stories change.
const (
	pupilStatus  = 5
	pupilThere   = 6
	pupilMissing = 7
	pupilAided   = 8
)

// school is a pupil's row of a list, as the school has it on a day.
func (f *family) school(p *person, list, day shouwang.Day) {
	name, cut := term(list)
	stage := p.stage(cut)
	if stage == "" || !p.alive(day) || p.birth > day {
		return
	}
	poor := f.at(day).class != "none"
	row := []string{p.number, p.name, f.schoolName(stage), stage, name, "在读", "是", number(f.d.n(4)), yesNo(poor)}
	if p.pupil != nil {
		row = p.pupil(day, row)
	}
	if row != nil {
		f.lines = append(f.lines, line{letters["student"].key, day, day + 1, row})
	}
}

func (f *family) schoolName(stage string) string { return f.place.town + stage }

func dense(day shouwang.Day) string { return day.Time().Format("20060102") }
