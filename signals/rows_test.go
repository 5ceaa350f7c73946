package signals_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"shouwang"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// codes are refusals as "line header code".
func codes(list []signals.Refusal) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, fmt.Sprintf("%d %s %s", r.Line, r.Header, r.Code))
	}
	return out
}

func TestBirthdaysSurviveFileAndStore(t *testing.T) {
	d := open(t)
	var text strings.Builder
	text.WriteString("id_number,name,birth_date\n")
	days := []string{"1899-12-31", "1935-03-02", "1969-12-31", "1986-05-04", "2016-02-29"}
	for i, day := range days {
		fmt.Fprintf(&text, "%s,张三,%s\n", born(strings.ReplaceAll(day, "-", ""), fmt.Sprintf("12%d", i)), day)
	}
	d.take("person@civil.csv", text.String())
	rows, err := d.store.Conn().Query(t.Context(), "SELECT birth_date FROM signal_person ORDER BY person_id")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var got []string
	for rows.Next() {
		var day *int32
		if err := rows.Scan(&day); err != nil {
			t.Fatal(err)
		}
		got = append(got, shouwang.Day(*day).String())
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(days, got); diff != "" {
		t.Fatal(diff)
	}
}

func TestThe30thOfFebruaryIsRefusedWithItsPlace(t *testing.T) {
	d := open(t)
	bad := d.refusals("person@civil.csv", "身份证号,姓名,出生日期\n"+born("19350302", "123")+",张三,1935-02-30\n")
	if diff := cmp.Diff([]string{"2 出生日期 bad_date"}, codes(bad)); diff != "" {
		t.Fatal(diff)
	}
	kept, err := d.in.Refusals(t.Context(), 1, 10)
	if err != nil || len(kept) != 1 || kept[0].Line != 2 || kept[0].Header != "出生日期" || kept[0].Code != "bad_date" {
		t.Fatal(kept, err)
	}
}

func TestRowsThatContradictThemselves(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	head := "id_number,kind,start_date,end_date,released_at\n"
	bad := d.refusals("custody_event@justice.csv", head+
		a+",prison,2026-03-01,2026-02-01,\n"+
		a+",prison,2027-03-01,,\n"+
		a+",prison,2026-03-01,2029-02-01,2027-01-01\n"+
		a+",jail,2026-03-01,,\n"+
		",prison,2026-03-01,,\n"+
		a+",prison,2026-03-02,长期,\n")
	want := []string{"2 end_date date_order", "3 start_date future_date", "4 released_at future_date", "5 kind unknown_label", "6 id_number required_missing"}
	if diff := cmp.Diff(want, codes(bad)); diff != "" {
		t.Fatal(diff)
	}
	bad = d.refusals("death_event@health.csv", "id_number,death_date\n"+a+",1935-03-01\n"+a+",1935-03-02\n")
	if diff := cmp.Diff([]string{"2 death_date death_before_birth"}, codes(bad)); diff != "" {
		t.Fatal(diff)
	}
	bad = d.refusals("employment@hrss.csv", "id_number,month,insured\n"+a+",2026-12,1\n"+a+",2026-11,1\n"+a+",2026年10月,停保\n")
	if diff := cmp.Diff([]string{"2 month future_month"}, codes(bad)); diff != "" {
		t.Fatal(diff)
	}
}

func TestWhatContradictsTheNumberIsADefect(t *testing.T) {
	d := open(t)
	a := born("19350302", "122") // a woman
	old := "320682991231997"     // born in 1899
	d.take("person@civil.csv", "id_number,name,sex,birth_date,hukou_div\n"+
		a+",张三,男,1936-03-02,320602001002\n"+
		old+",李四,1,,somewhere\n")
	rows := d.texts(`SELECT concat(toString(person_id), ' ', arrayStringConcat(arraySort(defects), ','), ' ', toString(birth_disputed), ' ', toString(ifNull(hukou_div, 0)), ' ', id_form) FROM signal_person ORDER BY person_id`)
	want := []string{"1 area_moved,birth_mismatch,sex_mismatch 1 320613000000 id18", "2 area_unknown,century_18 0 0 id15"}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestASpoiledNumberOfSomebodyElseLeavesTheRow(t *testing.T) {
	d := open(t)
	got := d.take("benefit_roll@civil.csv", "id_number,benefit,start_date,payee_id,account\n"+born("19350302", "123")+",dibao,2024-01-01,3206821935,6.22848E+18\n")
	if got[0].Accepted != 1 {
		t.Fatalf("%+v", got)
	}
	rows := d.texts("SELECT concat(arrayStringConcat(defects, ','), ' ', toString(isNull(payee_person_id)), toString(isNull(account))) FROM signal_benefit_roll")
	if diff := cmp.Diff([]string{"payee_id:bad_id,account:lost_digits 11"}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestEqualAccountsAreEqualInEveryFeed(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	d.take("benefit_roll@civil.csv", "id_number,benefit,start_date,account\n"+a+",dibao,2024-01-01,6228 4804 0256 4890\n")
	d.take("payment@finance.csv", "id_number,pay_month,benefit,amount,account\n"+a+",2026-10,dibao,800,6228-4804-0256-4890\n")
	rows := d.texts("SELECT toString((SELECT any(account) FROM signal_benefit_roll) = (SELECT any(account) FROM signal_payment))")
	if rows[0] != "true" && rows[0] != "1" {
		t.Fatal(rows)
	}
}

func TestTotalsGoByWhatTheySay(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	got := d.take("payment@finance.csv", "序号,月份,身份证号,补贴项目,发放金额\n1,2026-10,"+a+",低保,800\n小计,,,,800\n2,2026-10,"+b+",低保,900\n合 计,,,,1700\n")
	if got[0].Read != 2 || got[0].Accepted != 2 || got[0].Refused != 0 {
		t.Fatalf("%+v", got)
	}
}

func TestMembersBelowAHeadBelongToIt(t *testing.T) {
	d := open(t)
	head, wife, child, other := born("19600105", "011"), born("19620306", "024"), born("20150306", "017"), born("19500607", "034")
	d.take("roster.csv", strings.Join([]string{
		"户号,身份证号,姓名,与户主关系,救助类别,享受起始日期",
		"H1," + head + ",张光明,户主,低保,2024-01-01",
		"," + wife + ",李四妹,妻,低保,2024-01-01", // the cell of the number is merged
		"," + child + ",张小明,长子,低保,2024-01-01",
		"H2," + other + ",王五弟,户主,特困,2024-01-01",
	}, "\n")+"\n")
	rows := d.texts("SELECT concat(toString(person_id), ' ', toString(household_id)) FROM signal_household_member ORDER BY person_id")
	if diff := cmp.Diff([]string{"1 1", "2 1", "3 1", "4 2"}, rows); diff != "" {
		t.Fatal(diff)
	}
	rows = d.texts("SELECT concat(toString(person_id), ' ', benefit) FROM signal_benefit_roll ORDER BY person_id")
	if diff := cmp.Diff([]string{"1 dibao", "2 dibao", "3 dibao", "4 tekun_basic"}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestARosterOfTheFirstWeek(t *testing.T) {
	d := open(t)
	head, wife, alone := born("19600105", "011"), born("19620306", "024"), born("19350302", "037")
	got := d.take("花名册.csv", strings.Join([]string{
		"镇街,村居,户主身份证号,身份证号,姓名,与户主关系,救助类别,月补助金额,家庭人口",
		"如城街道,320682103001," + head + "," + head + ",张光明,户主,低保,八百,2", // refused: its household must not be lost
		"如城街道,320682103001," + head + "," + wife + ",李四妹,配偶,低保,400,2",
		"如城街道,城南村,," + alone + ",王五弟,,特困,1100,1",
	}, "\n")+"\n")
	if got[0].Accepted != 2 || got[0].Refused != 1 || got[0].Reasons["bad_money"] != 1 {
		t.Fatalf("%+v", got)
	}
	rows := d.texts("SELECT concat(toString(household_id), ' ', class, ' ', toString(ifNull(div, 0)), ' ', ifNull(village, '?')) FROM signal_household ORDER BY household_id")
	if diff := cmp.Diff([]string{"1 dibao 320682103001 ?", "2 tekun 320682001000 城南村"}, rows); diff != "" {
		t.Fatal(diff)
	}
	rows = d.texts("SELECT concat(benefit, ' ', toString(start_date)) FROM signal_benefit_roll ORDER BY person_id")
	if diff := cmp.Diff([]string{"dibao 0", "tekun_basic 0"}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestAnOldFileSentLateDoesNotWin(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("19400101", "229")
	row := "id_number,benefit,amount,start_date,as_of\n"
	d.take("benefit_roll@civil.csv", row+a+",dibao,800,2024-01-01,2026-07-01\n"+b+",dibao,800,2024-01-01,2026-07-01\n")
	d.take("benefit_roll@civil.csv", row+a+",dibao,800,2024-01-01,2026-09-01\n"+b+",dibao,900,2024-01-01,2026-09-01\n")
	got := d.take("benefit_roll@civil.csv", row+a+",dibao,700,2024-01-01,2026-08-01\n"+born("19500101", "226")+",dibao,800,2024-01-01,2026-08-01\n")
	if got[0].Accepted != 2 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff([]string{"1 80000", "2 90000", "3 gone"}, sorted(d.texts(lastAmount))); diff != "" {
		t.Fatal("September said otherwise: " + diff)
	}
}

func TestNamesFollowTheLatestFile(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	d.take("death_event@health.csv", "id_number,death_date\n"+a+",2026-10-03\n")
	if d.name(1) != "" {
		t.Fatal("nobody has named them")
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("person@civil.csv", "id_number,name,phone\n"+a+",张光明,13800000000\n")
	d.now = d.now.AddDate(0, 0, 1)
	d.take("person@police.csv", "id_number,name\n"+a+",张广明\n")
	book := identity.NewBook(d.store.Conn(), d.keys)
	people, err := book.People(t.Context(), []shouwang.PersonID{1})
	if err != nil || people[1].Name != "张广明" || people[1].Phone != "13800000000" || people[1].Number != a {
		t.Fatal("the name is the newest, the phone stays", err)
	}
	if m := people[1].Masked(); m.Name != "张*明" || m.Number != "3206**********"+a[14:] {
		t.Fatalf("%+v", m)
	}
	for _, text := range []string{"张广明", "zgm", "ZGM", "13800000000"} {
		if found, err := book.Search(t.Context(), text, 10); err != nil || len(found) != 1 || found[0] != 1 {
			t.Errorf("searching %q: %v %v", text, found, err)
		}
	}
	if found, err := book.Search(t.Context(), "张光明", 10); err != nil || len(found) != 0 {
		t.Errorf("a name that is no more: %v %v", found, err)
	}
}

func TestNothingOfAPersonIsInErrorsOrLogs(t *testing.T) {
	d := open(t)
	canary := born("19350302", "123")
	spoiled := canary[:17] + "0"
	if spoiled == canary {
		spoiled = canary[:17] + "1"
	}
	text := "身份证号,姓名,死亡日期\n" + spoiled + ",卡纳里,2026-10-03\n" + canary + ",卡纳里,卡纳里\n" + canary + ",卡纳里,2026-10-03\n" + canary + ",金丝雀,2026-10-03\n"
	var said strings.Builder
	say := func(batches []shouwang.Batch, bad []signals.Refusal, err error) {
		fmt.Fprintf(&said, "%+v %v\n", batches, err)
		for _, r := range bad {
			fmt.Fprintf(&said, "%+v %s\n", r, r)
		}
	}
	say(d.takeFile("death_event@health.csv", []byte(text)))
	say(d.takeFile("death_event@health.csv", []byte(canary+",卡纳里,2026-10-03\n"+canary+",卡纳里,2026-10-03\n")))
	say(d.takeFile("名单.csv", []byte(canary+",卡纳里,2026-10-03\n")))
	_, err := identity.NewBook(d.store.Conn(), d.keys).Find(t.Context(), spoiled)
	fmt.Fprintln(&said, err)
	said.WriteString(d.log.String())
	for _, table := range []string{"batch_log", "batch_refusal", "signal_death_event", "identity_person"} {
		for _, line := range d.texts("SELECT toJSONString(tuple(*)) FROM " + table) {
			said.WriteString(line)
		}
	}
	for _, secret := range []string{canary, spoiled, canary[6:14], "卡纳里", "金丝雀"} {
		if strings.Contains(said.String(), secret) {
			t.Errorf("%d characters of a person were said", len(secret))
		}
	}
	if !strings.Contains(said.String(), "bad_checksum") || !strings.Contains(said.String(), "id_duplicate") {
		t.Error("the refusals were not said either: the test proves nothing")
	}
}
