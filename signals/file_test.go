package signals_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"shouwang"
	"shouwang/signals"
)

// sheet is a page of a workbook that a test makes.
type sheet struct {
	name string
	rows [][]any
}

func workbook(tb testing.TB, change func(*excelize.File), sheets ...sheet) []byte {
	tb.Helper()
	file := excelize.NewFile()
	defer file.Close() //nolint:errcheck // it lives in memory
	for i, s := range sheets {
		if i == 0 {
			if err := file.SetSheetName("Sheet1", s.name); err != nil {
				tb.Fatal(err)
			}
		} else if _, err := file.NewSheet(s.name); err != nil {
			tb.Fatal(err)
		}
		for row, cells := range s.rows {
			if err := file.SetSheetRow(s.name, fmt.Sprintf("A%d", row+1), &cells); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if change != nil {
		change(file)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func (d *desk) takeFile(name string, content []byte) ([]shouwang.Batch, []signals.Refusal, error) {
	d.t.Helper()
	var bad []signals.Refusal
	batches, err := d.in.Take(d.t.Context(), signals.File{Path: d.write(name, content)}, d.now, func(p signals.Progress) { bad = append(bad, p.Refusals...) })
	return batches, bad, err
}

func TestAWorkbookAsABureauSendsIt(t *testing.T) {
	d := open(t)
	a, b, c := born("19350302", "123"), born("18991231", "121"), born("19691231", "228")
	content := workbook(t, func(f *excelize.File) {
		if err := f.SetRowVisible("九月", 5, false); err != nil { // hidden rows are read
			t.Fatal(err)
		}
		if err := f.MergeCell("九月", "A1", "C1"); err != nil {
			t.Fatal(err)
		}
	},
		sheet{"说明", [][]any{{"本表由市卫健委提供"}, {"请勿外传"}}},
		sheet{"九月", [][]any{
			{"死亡人员名单（2026年9月）"},
			{"单位：市卫健委"},
			{"序号", "死者身份证号", "死者姓名", "死亡日期"},
			{1, a, "张光明", "2026-09-03"},
			{2, b, "李四妹", 46268}, // 2026-09-03 as a serial
			{"合计", nil, "2人"},
			{"制表人：王某", nil, "审核人：赵某"},
		}},
		sheet{"十月", [][]any{
			{"死者身份证号", "死者姓名", "死亡日期"},
			{c, "王五弟", "2026年10月1日"},
		}},
	)
	got, bad, err := d.takeFile("2026年死亡名单.xlsx", content)
	if err != nil || len(bad) > 0 || got[0].Accepted != 3 || got[0].Read != 3 || got[0].Department != "health" {
		t.Fatalf("%+v %v %v", got, bad, err)
	}
	rows := d.texts("SELECT concat(toString(person_id), ' ', toString(death_date), ' ', kind) FROM signal_death_event ORDER BY person_id")
	if diff := cmp.Diff([]string{"1 20699 cause_of_death", "2 20699 cause_of_death", "3 20727 cause_of_death"}, rows); diff != "" {
		t.Fatal(diff)
	}
}

func TestAMergedHeaderIsReadFromTheRowAbove(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	content := workbook(t, nil, sheet{"名单", [][]any{
		{"身份证号", "待遇情况", nil},
		{nil, "待遇类别", "享受起始日期", "月补助金额(万元)"},
		{a, "低保", "2024年3月", "0.08"},
	}})
	got, bad, err := d.takeFile("benefit_roll@civil.xlsx", content)
	if err != nil || len(bad) > 0 || got[0].Accepted != 1 {
		t.Fatalf("%+v %v %v", got, bad, err)
	}
	if rows := d.texts("SELECT toString(amount) FROM signal_benefit_roll"); len(rows) != 1 || rows[0] != "80000" {
		t.Fatalf("0.08 万元 is 800 yuan: %v", rows)
	}
}

func TestAWorkbookOf1904CountsByItsOwnFlag(t *testing.T) {
	d := open(t)
	yes := true
	content := workbook(t, func(f *excelize.File) {
		if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
			t.Fatal(err)
		}
	}, sheet{"名单", [][]any{{"id_number", "death_date"}, {born("19350302", "123"), 44806}}}) // 2026-09-03
	if _, bad, err := d.takeFile("death_event@health.xlsx", content); err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	if rows := d.texts("SELECT toString(death_date) FROM signal_death_event"); rows[0] != "20699" {
		t.Fatal(rows)
	}
}

func TestAFormulaCountsByItsResult(t *testing.T) {
	d := open(t)
	content := workbook(t, func(f *excelize.File) {
		if err := f.SetCellFormula("名单", "B3", `"2026-09-03"`); err != nil {
			t.Fatal(err)
		}
		if err := f.MoveSheet("名单", "说明"); err != nil { // the part of a sheet keeps its number
			t.Fatal(err)
		}
	}, sheet{"说明", [][]any{{"请勿外传"}}}, sheet{"名单", [][]any{{"id_number", "death_date"}, {born("19350302", "123"), "2026-09-03"}, {born("19400101", "229")}}})
	_, bad, err := d.takeFile("death_event@health.xlsx", content)
	if err != nil || len(bad) != 1 || bad[0].Line != 3 || bad[0].Code != "formula_not_calculated" || bad[0].Header != "death_date" {
		t.Fatal(bad, err)
	}
	held := d.exported("health")
	if cell := held[0].Rows[0].Cells[1]; cell != "#公式未计算" {
		t.Fatalf("the department is shown %q", cell)
	}
	if got := d.answer("back.xlsx", held, func(int, []string) {}); got[0].Refused != 1 || got[0].Reasons["formula_not_calculated"] != 1 {
		t.Fatalf("sent back as it was, it is refused again: %+v", got)
	}
}

// A part of a workbook beyond 16 MiB is unpacked into the folder that a start empties.
func TestWhatAKilledIntakeUnpackedIsRemoved(t *testing.T) {
	d := open(t)
	left := filepath.Join(d.dir, "unpacked", "excelize-left")
	if err := os.WriteFile(left, []byte("a name"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Fatal("it is still there", err)
	}
	content := workbook(t, nil, sheet{"名单", wideRows(25_000)})
	t.Setenv("TMPDIR", filepath.Join(d.dir, "no such folder"))
	if got, bad, err := d.takeFile("death_event@health.xlsx", content); err != nil || got[0].Accepted != 25_000 {
		t.Fatal(got, len(bad), err)
	}
}

// wideRows are deaths with a remark that no other row has and nothing packs well.
func wideRows(n int) [][]any {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // the same rows each time
	rows := [][]any{{"id_number", "death_date", "remark"}}
	for i := range n {
		remark := ""
		for range 40 {
			remark += strconv.FormatUint(random.Uint64(), 10)
		}
		rows = append(rows, []any{someone(i), "2026-09-03", remark})
	}
	return rows
}

func TestEncodings(t *testing.T) {
	a := born("19350302", "123")
	text := "身份证号,姓名,死亡日期\n" + a + ",张𠮷明,2026-10-03\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(strings.ReplaceAll(text, ",", "\t"))
	if err != nil {
		t.Fatal(err)
	}
	for want, content := range map[string]string{"utf-8": text, "utf-8 with BOM": "\uFEFF" + text, "gb18030": gb, "utf-16": wide} {
		t.Run(want, func(t *testing.T) {
			d := open(t)
			guess, err := d.in.Recognise(t.Context(), signals.File{Path: d.write("death_event@health.csv", []byte(content))})
			if err != nil || guess.Encoding != want {
				t.Fatalf("%s %v", guess.Encoding, err)
			}
			d.take("death_event@health.csv", content)
			if name := d.name(1); name != "张𠮷明" {
				t.Fatal("the name is not the one that was sent")
			}
		})
	}
}

func TestADamagedNameIsAcceptedAndMarked(t *testing.T) {
	d := open(t)
	gb, err := simplifiedchinese.GB18030.NewEncoder().String("身份证号,姓名,死亡日期\n" + born("19350302", "123") + ",张?明,2026-10-03\n")
	if err != nil {
		t.Fatal(err)
	}
	gb = strings.Replace(gb, "?", "\xAA\xA1", 1) // a user-defined character of GB18030
	d.take("death_event@health.csv", gb)
	if rows := d.texts("SELECT arrayStringConcat(defects, ',') FROM signal_death_event"); len(rows) != 1 || rows[0] != "name_damaged" {
		t.Fatal(rows)
	}
}

func TestARowMayNotHideTheNext(t *testing.T) {
	d := open(t)
	a, b, c := born("19350302", "123"), born("19400101", "229"), born("19500101", "226")
	bad := d.refusals("death_event@health.csv", "id_number,name,death_date\n"+
		a+",\"张三,2026-10-03\n"+ // a quote that never closes
		b+",\"李,四\",2026-10-03\n"+
		a+",张三\n"+
		a+",张三,2026-10-03,x\n"+
		c+",\"王\n五\",2026-10-04,\n")
	var got []string
	for _, r := range bad {
		got = append(got, fmt.Sprintf("%d %s", r.Line, r.Code))
	}
	if diff := cmp.Diff([]string{"2 open_quote", "4 short_row", "5 long_row"}, got); diff != "" {
		t.Fatal(diff)
	}
	if rows := d.texts("SELECT concat(toString(row), ' ', toString(death_date)) FROM signal_death_event ORDER BY row"); len(rows) != 2 {
		t.Fatal(rows)
	}
}

func TestWholeFilesRefused(t *testing.T) {
	d := open(t)
	header := "id_number,death_date\n"
	good := workbook(t, nil, sheet{"s", [][]any{{"id_number", "death_date"}}})
	var bomb bytes.Buffer
	z := zip.NewWriter(&bomb)
	w, err := z.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(make([]byte, 5<<20)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	var locked bytes.Buffer
	book := excelize.NewFile()
	if err := book.Write(&locked, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	old, err := os.ReadFile("biff/testdata/list.xls")
	if err != nil {
		t.Fatal(err)
	}
	filePass := bytes.Replace(old, []byte("\x22\x00\x02\x00"), []byte("\x2F\x00\x02\x00"), 1) // DATEMODE becomes FILEPASS
	document := bytes.Replace(old, []byte("W\x00o\x00r\x00k\x00b"), []byte("W\x00o\x00r\x00d\x00D"), 1)
	excel5 := bytes.Replace(old, []byte("\x09\x08\x10\x00\x00\x06"), []byte("\x09\x08\x10\x00\x00\x05"), 1)
	for _, c := range []struct {
		name, says string
		content    []byte
	}{
		{"death_event@health.xlsx", "password", locked.Bytes()},
		{"death_event@health.xls", "password", filePass},
		{"death_event@health.xls", "before Excel 97", excel5},
		{"death_event@health.xls", "is a document", document},
		{"death_event@health.xls", "truncated", old[:len(old)/2]},
		{"death_event@health.et", ".et document", old},
		{"death_event@health.wps", ".wps document", old},
		{"death_event@health.xlsx", "truncated", good[:len(good)/2]},
		{"death_event@health.xlsx", "expands", bomb.Bytes()},
		{"death_event@health.xlsx", "truncated", []byte(header)},
		{"death_event@health.xls", "no table", []byte("<html><table></table></html>")},
		{"death_event@health.xls", "no column", []byte("<html><table><tr><td>说明</table></html>")},
		{"death_event@health.csv", "neither", []byte("\x00\x01\x02\x03")},
		{"death_event@health.csv", "empty", nil},
		{"death_event@health.csv", "no column", []byte("a,b\n1,2\n")},
		{"death_event@health.csv", "required column", []byte("id_number,name\n")},
		{"list.csv", "sender is not known", []byte(header)},
		{"death_event@court.csv", "may not send", []byte(header)},
	} {
		_, _, err := d.takeFile(c.name, c.content)
		var explained *shouwang.Explained
		if !errors.Is(err, shouwang.ErrRefused) || !errors.As(err, &explained) || explained.Do == "" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s, %s: %v", c.name, c.says, err)
		}
	}
	if rows := d.texts("SELECT toString(number) FROM batch_log"); len(rows) != 0 {
		t.Fatalf("a refused file is no batch: %v", rows)
	}
}

func TestAMappingIsConfirmedOnce(t *testing.T) {
	d := open(t)
	a := born("19350302", "123")
	text := "证件,死者姓名,死亡日期,备注栏\n" + a + ",张光明,2026-10-03,x\n"
	path := d.write("卫健十月.csv", []byte(text))
	_, err := d.in.Recognise(t.Context(), signals.File{Path: path})
	if !errors.Is(err, shouwang.ErrRefused) || !strings.Contains(err.Error(), "required column") {
		t.Fatalf("a header that nobody knows: %v", err)
	}
	path = d.write("卫健十月.csv", []byte(strings.Replace(text, "证件,", "死者身份证号,", 1)))
	guess, err := d.in.Recognise(t.Context(), signals.File{Path: path})
	if err != nil || guess.Feed != "death_event" || guess.Department != "health" || guess.Confirmed {
		t.Fatalf("%+v %v", guess, err)
	}
	if diff := cmp.Diff([]string{"备注栏"}, guess.Unread()); diff != "" {
		t.Fatal(diff)
	}
	guess.Department, guess.Sender = "police", "police"
	if err := d.in.Confirm(guess); err != nil {
		t.Fatal(err)
	}
	d.reopen()
	again, err := d.in.Recognise(t.Context(), signals.File{Path: path})
	if err != nil || !again.Confirmed || again.Department != "police" {
		t.Fatalf("%+v %v", again, err)
	}
	saved, err := filepath.Glob(filepath.Join(d.dir, "senders", "*.yaml"))
	if err != nil || len(saved) != 1 {
		t.Fatal(saved, err)
	}
	kept, err := os.ReadFile(saved[0])
	if err != nil || bytes.Contains(kept, []byte(a)) {
		t.Fatal("a mapping holds headers only")
	}
}

func TestListsAreKnownByTheirColumns(t *testing.T) {
	d := open(t)
	for want, header := range map[string]string{
		"roster":           "序号,镇街,村居,户主姓名,户主身份证号,姓名,身份证号,与户主关系,救助类别,家庭人口,月补助金额,享受起始日期",
		"death_event":      "姓名,身份证号,死亡日期",
		"custody_event":    "姓名,身份证号码,羁押类型,入监日期,刑满日期",
		"employment":       "姓名,身份证号,缴费月份,缴费基数,单位名称,参保状态",
		"unemployment":     "姓名,身份证号,失业登记日期,失业金终止日期",
		"payment":          "发放月份,姓名,身份证号,补贴项目,发放金额,银行账号,发放状态",
		"benefit_roll":     "身份证号,姓名,待遇类别,月补助金额,享受起始日期,停发日期",
		"household_member": "户号,成员身份证号,成员姓名,与户主关系",
		"household":        "户号,户主身份证号,救助类别,家庭人口,人均月收入",
		"person":           "身份证号,姓名,性别,出生日期,户籍地区划代码",
		"price_index":      "月份,地区代码,CPI同比,食品价格同比",
		"worker":           "工号,姓名,岗位,负责区划代码,上岗日期",
		"disability":       "残疾证号,身份证号,姓名,残疾类别,残疾等级,发证日期",
		"illness":          "身份证号,姓名,病种代码,病种类别,确诊日期",
		"pension":          "身份证号,姓名,养老类型,领取起始月份,月养老金",
		"med_claim":        "结算单号,身份证号,结算日期,医疗总费用,个人自付总额",
		"finding":          "发现编号,户号,发现情形,发现日期",
	} {
		guess, err := d.in.Recognise(t.Context(), signals.File{Path: d.write("名单.csv", []byte(header+"\n"))})
		if err != nil || guess.Feed != want {
			t.Errorf("%s: got %q %v", want, guess.Feed, err)
		}
	}
	if _, err := d.in.Recognise(t.Context(), signals.File{Path: d.write("名单.csv", []byte("姓名,身份证号\n"))}); !errors.Is(err, shouwang.ErrRefused) {
		t.Errorf("a list of names alone may be anything: %v", err)
	}
}

func TestEveryCanonicalHeaderIsKnown(t *testing.T) {
	d := open(t)
	for _, feed := range loadFeeds(t) {
		var names []string
		for _, c := range feed.Columns {
			if c.From == "" || len(c.Headers) > 0 { // else it is made from another, and in no file
				names = append(names, c.Name)
			}
		}
		path := d.write(feed.Name+".csv", []byte(strings.Join(names, ",")+"\n"))
		guess, err := d.in.Recognise(t.Context(), signals.File{Path: path})
		if err != nil || len(guess.Unread()) > 0 || !guess.Confirmed {
			t.Errorf("%s: unread %v, confirmed %v, %v", feed.Name, guess.Unread(), guess.Confirmed, err)
		}
		path = d.write("anything.csv", []byte(strings.Join(names, ",")+"\n"))
		if guess, err = d.in.Recognise(t.Context(), signals.File{Path: path}); err != nil || guess.Feed != feed.Name {
			t.Errorf("%s by its columns alone: got %q %v", feed.Name, guess.Feed, err)
		}
	}
}
