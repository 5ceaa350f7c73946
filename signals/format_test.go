package signals_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shouwang"
	"shouwang/signals"
)

// deaths are the stored deaths, by person.
func (d *desk) deaths() []string {
	return d.texts("SELECT concat(toString(person_id), ' ', toString(row), ' ', toString(addDays(toDate32('1970-01-01'), death_date))) FROM signal_death_event ORDER BY person_id")
}

func places(list []signals.Refusal) (out []string) {
	for _, r := range list {
		out = append(out, fmt.Sprintf("%s!%d %s %s", r.Sheet, r.Line, r.Header, r.Code))
	}
	return out
}

func TestAnOldWorkbookAsABureauSendsIt(t *testing.T) {
	d := open(t)
	content, err := os.ReadFile("biff/testdata/list.xls")
	if err != nil {
		t.Fatal(err)
	}
	got, bad, err := d.takeFile("死亡名单.xls", content)
	if err != nil || got[0].Accepted != 4 || got[0].Read != 5 {
		t.Fatalf("%+v %v", got, err)
	}
	if diff := cmp.Diff([]string{"九月!6 死者身份证号 lost_digits"}, places(bad)); diff != "" {
		t.Fatal(diff)
	}
	want := []string{"1 1048579 2026-09-03", "2 1048580 2026-09-03", "3 1048581 2026-09-30", "4 2097154 2026-10-01"}
	if diff := cmp.Diff(want, d.deaths()); diff != "" {
		t.Fatal(diff)
	}
	if name := d.name(1); name != "张光明" {
		t.Fatal("a name in two fonts is one name")
	}
}

const pageHead = `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"><style>td{mso-number-format:"\@"}</style></head><body>`

func TestAWebPageNamedLikeASpreadsheet(t *testing.T) {
	a, b, c := born("19350302", "123"), born("18991231", "121"), born("19691231", "228")
	page := pageHead + `<table><tr><td><table border=1>
<tr><td colspan=4>死亡人员名单&nbsp;（2026年9月）</td></tr>
<tr><th rowspan=2>序号</th><th colspan=2>死者</th><th rowspan=2>死亡日期</th></tr>
<tr><th>身份证号</th><th>姓名</th></tr>
<tr><td>1<td>` + a + `<td>张光明<td x:num="46268">9/3/26
<tr style='display:none'><td>2</td><td>` + b + `</td><td>李四&#22969;<br></td><td><b>2026-09-03</b></td></tr>
<tr><td>3</td><td>` + c + `</td><td>王五弟</td></tr>
<tr><td>合计</td><td></td><td>3人</td><td></td></tr>
</table></td></tr></table></body></html>`
	gb, err := simplifiedchinese.GBK.NewEncoder().String(page)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(page)
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{"gbk": gb, "utf-8": strings.Replace(page, "gb2312", "utf-8", 1), "utf-16": wide, "utf-8 called gb2312": page} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			got, bad, err := d.takeFile("death_event@health.xls", []byte(content))
			if err != nil || got[0].Accepted != 2 {
				t.Fatalf("%+v %v %v", got, bad, err)
			}
			if diff := cmp.Diff([]string{"表1!6  short_row"}, places(bad)); diff != "" {
				t.Fatal(diff)
			}
			if diff := cmp.Diff([]string{"1 4 2026-09-03", "2 5 2026-09-03"}, d.deaths()); diff != "" {
				t.Fatal(diff)
			}
			if d.name(2) != "李四妹" {
				t.Fatal("the name is not the one that was sent")
			}
		})
	}
}

func TestASpreadsheetOf2003InXML(t *testing.T) {
	d := open(t)
	a, b := born("19350302", "123"), born("18991231", "121")
	content := `<?xml version="1.0" encoding="utf-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">
<Worksheet ss:Name="说明"><Table><Row><Cell><Data ss:Type="String">本表由市卫健委提供</Data></Cell></Row></Table></Worksheet>
<Worksheet ss:Name="九月"><Table>
<Row><Cell ss:MergeAcross="2"><Data ss:Type="String">死亡人员名单</Data></Cell></Row>
<Row ss:Index="4"><Cell><Data ss:Type="String">身份证号</Data></Cell><Cell><Data ss:Type="String">姓名</Data></Cell><Cell><Data ss:Type="String">死亡日期</Data></Cell></Row>
<Row><Cell><Data ss:Type="String">` + a + `</Data></Cell><Cell ss:Index="3"><Data ss:Type="DateTime">2026-09-03T00:00:00.000</Data></Cell></Row>
<Row ss:Hidden="1"><Cell><Data ss:Type="String">` + b + `</Data></Cell><Cell><Data ss:Type="String">李四妹</Data></Cell><Cell><Data ss:Type="Number">46268</Data></Cell></Row>
<Row><Cell/></Row>
</Table></Worksheet></Workbook>`
	got, bad, err := d.takeFile("death_event@health.xls", []byte(content))
	if err != nil || len(bad) > 0 || got[0].Accepted != 2 {
		t.Fatalf("%+v %v %v", got, bad, err)
	}
	if diff := cmp.Diff([]string{"1 1048581 2026-09-03", "2 1048582 2026-09-03"}, d.deaths()); diff != "" {
		t.Fatal(diff)
	}
}

func TestTextsOfEveryEncodingUnderAnyName(t *testing.T) {
	a := born("19350302", "123")
	rows := [][]string{{"身份证号", "姓名", "死亡日期"}, {a, "张𠮷明", "2026-10-03"}, {born("19400101", "229"), "一一", "2026-10-04"}}
	text := func(comma string) string {
		var out strings.Builder
		for _, row := range rows {
			out.WriteString(strings.Join(row, comma) + "\r\n")
		}
		return out.String()
	}
	wide := func(order unicode.Endianness, bom unicode.BOMPolicy, text string) string {
		out, err := unicode.UTF16(order, bom).NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	for name, content := range map[string]string{
		"little_marked@health.xls":       wide(unicode.LittleEndian, unicode.UseBOM, text("\t")),
		"big_marked@health.csv":          wide(unicode.BigEndian, unicode.UseBOM, text(",")),
		"little_unmarked@health.txt":     wide(unicode.LittleEndian, unicode.IgnoreBOM, text("\t")),
		"big_unmarked@health.xls":        wide(unicode.BigEndian, unicode.IgnoreBOM, text(";")),
		"semicolons@health.csv":          text(";"),
		"tabs@health.xls":                text("\t"),
		"nul_padded@health.csv":          strings.ReplaceAll(text(","), "明", "明\x00\x00"),
		"returns_and_blanks@health.data": strings.ReplaceAll(text(","), "\r\n", "\r\n\r\n"),
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			path := d.write(name, []byte(content))
			got, err := d.in.Take(t.Context(), signals.File{Path: path, Feed: "death_event"}, d.now, nil)
			if err != nil || got[0].Accepted != 2 {
				t.Fatalf("%+v %v", got, err)
			}
			if d.name(1) != "张𠮷明" || d.name(2) != "一一" {
				t.Fatal("the name is not the one that was sent")
			}
		})
	}
}

func TestADamagedNameKeepsItsBytesAndMatchesNobody(t *testing.T) {
	d := open(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("身份证号,姓名,死亡日期\n" +
		born("19350302", "123") + ",张#明,2026-10-03\n" + born("19400101", "229") + ",李~四,2026-10-03\n" + born("19500101", "226") + ",王？,2026-10-03\n")
	if err != nil {
		t.Fatal(err)
	}
	gb = strings.Replace(strings.Replace(gb, "#", "\xAA\xA1", 1), "~", "\xFE\x59", 1) // user-defined; moved in 2022
	got, bad, err := d.takeFile("death_event@health.csv", []byte(gb))
	if err != nil || len(bad) > 0 || got[0].Accepted != 3 {
		t.Fatalf("%+v %v %v", got, bad, err)
	}
	if rows := d.texts("SELECT concat(toString(person_id), arrayStringConcat(defects)) FROM signal_death_event ORDER BY person_id"); !cmp.Equal(rows, []string{"1name_damaged", "2name_damaged", "3name_damaged"}) {
		t.Fatal(rows)
	}
	if name := d.name(1); name != "张\uE000明" {
		t.Fatalf("the character's place is kept: %+q", name)
	}
	if name := d.name(2); name != "李\U000FFE59四" {
		t.Fatalf("bytes that no table knows are kept: %+q", name)
	}
	if rows := d.texts("SELECT toString(countIf(name_blind != '')) FROM identity_person"); rows[0] != "0" {
		t.Fatal("a damaged name can be searched for")
	}
	// The whole name comes later: it is no contradiction, and holds.
	d.take("benefit_roll@civil.csv", "id_number,name,benefit,amount,start_date\n"+born("19350302", "123")+",张𠮷明,dibao,800,2024-01-01\n")
	if name := d.name(1); name != "张𠮷明" {
		t.Fatalf("%+q", name)
	}
	d.now = d.now.AddDate(0, 0, 1)
	d.take("benefit_roll@civil.csv", "id_number,name,benefit,amount,start_date\n"+born("19350302", "123")+",张?明,dibao,800,2024-01-01\n")
	if name := d.name(1); name != "张𠮷明" {
		t.Fatal("a damaged name takes the place of a whole one")
	}
}

func TestAPathIsNoName(t *testing.T) {
	d := open(t)
	path := d.write("x", []byte("id_number,death_date\n"+born("19350302", "123")+",2026-10-03\n"))
	for _, name := range []string{"../../etc/death_event@health@../../x.csv", "/tmp/death_event@health.csv", `..\death_event@health.csv`} {
		guess, err := d.in.Recognise(t.Context(), signals.File{Path: path, Name: name})
		if err != nil || guess.Feed != "death_event" || strings.ContainsAny(guess.Sender+guess.File, `/\`) {
			t.Errorf("%s: %+v %v", name, guess, err)
		}
	}
}

func TestTheRestOfALongListNeedsItsHeader(t *testing.T) {
	d := open(t)
	list := sheet{"名单", [][]any{{"id_number", "death_date"}, {born("19350302", "123"), "2026-09-03"}}}
	rest := sheet{"名单2", [][]any{{born("19400101", "229"), "2026-09-03"}}}
	_, _, err := d.takeFile("death_event@health.xlsx", workbook(t, nil, list, rest))
	if !errors.Is(err, shouwang.ErrRefused) || !strings.Contains(err.Error(), "under no header: 名单2") {
		t.Fatal(err)
	}
}

func TestAnEmptyResultOfAFormulaIsAnEmptyCell(t *testing.T) {
	for cell, fault := range map[string]bool{
		`<c r="B7" t="str"><f>IF(A7="","",1)</f><v></v></c>`: false,
		`<c r="B7" t="str"><f>IF(A7="","",1)</f><v/></c>`:    false,
		`<c r="B7"><f>1+1</f><v></v></c>`:                    true,
		`<c r="B7"><f>1+1</f></c>`:                           true,
		`<c r="B7"><f>1+1</f><v>2</v></c>`:                   false,
		`<c r="B7"><v>2</v></c>`:                             false,
	} {
		if got := signals.Uncalculated(cell); got != fault {
			t.Errorf("%s: got %v", cell, got)
		}
	}
}
