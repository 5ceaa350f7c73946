package monitors_test

import (
	"bytes"
	_ "embed"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"text/template"

	"shouwang"
	"shouwang/monitors"
)

//go:embed testdata/feeds.md.tmpl
var feedsTemplate string

// feedsPage is what departments read of the contracts.
func feedsPage(t *testing.T, pack *monitors.Pack) string {
	t.Helper()
	page := template.Must(template.New("feeds").Funcs(template.FuncMap{
		"code":   func(words []string) string { return "`" + strings.Join(words, "` `") + "`" },
		"values": values, "kind": kindOfColumn, "period": period, "heads": heads,
	}).Parse(feedsTemplate))
	var departments, own []*shouwang.Feed
	for _, f := range pack.Feeds {
		if f.Own {
			own = append(own, f)
			continue
		}
		departments = append(departments, f)
	}
	var out bytes.Buffer
	if err := page.Execute(&out, map[string]any{"Departments": departments, "Own": own, "All": pack.Feeds}); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// heads are the other headings of a column that are read.
func heads(c shouwang.Column) string { return strings.Join(c.Headers, "、") }

// values are the tokens of a column, each with its first word.
func values(c shouwang.Column) string {
	var out []string
	for _, token := range slices.Sorted(maps.Keys(c.Labels)) {
		word := "–"
		if words := c.Labels[token]; len(words) > 0 {
			word = words[0]
		}
		out = append(out, "`"+token+"` "+word)
	}
	return strings.Join(out, "，")
}

var columnKinds = map[shouwang.ColumnType]string{
	shouwang.ColumnPerson: "证件号 ID number", shouwang.ColumnHousehold: "户号 household", shouwang.ColumnName: "姓名 name",
	shouwang.ColumnHash: "号码（入库即散列）hashed", shouwang.ColumnText: "文字 text", shouwang.ColumnEnum: "选项 one of",
	shouwang.ColumnBool: "是/否 yes or no", shouwang.ColumnInt: "整数 whole number", shouwang.ColumnMoney: "金额（元）yuan",
	shouwang.ColumnDecimal: "小数 number", shouwang.ColumnDate: "日期 day", shouwang.ColumnMonth: "月份 month",
	shouwang.ColumnTime: "时间 time", shouwang.ColumnArea: "区划代码 area", shouwang.ColumnSealed: "文字（加密保存）sealed text",
}

func kindOfColumn(c shouwang.Column) string {
	if kind, ok := c.Type.Named(); ok {
		return kind.Title().Zh + "编号 text of a " + kind.Title().En
	}
	return columnKinds[c.Type]
}

func period(days int) string {
	switch days {
	case 1:
		return "每日 daily"
	case 7:
		return "每周 weekly"
	case 30, 31:
		return "每月 monthly"
	case 92:
		return "每季 quarterly"
	case 183:
		return "每半年 twice a year"
	}
	return fmt.Sprintf("每 %d 天 every %d days", days, days)
}

// The page of the contracts is that of the pack.
func TestThePageOfTheFeedsIsThePacks(t *testing.T) {
	pack, err := monitors.Load(monitors.Builtin())
	if err != nil {
		t.Fatal(err)
	}
	const page = "../docs/feeds.md"
	got := feedsPage(t, pack)
	if *update {
		if err := os.WriteFile(page, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil || got != string(want) {
		t.Errorf("docs/feeds.md is not what the pack says (%v): write it anew with -update", err)
	}
	for _, f := range pack.Feeds {
		for _, c := range f.Columns {
			if kindOfColumn(c) == "编号 text of a " || kindOfColumn(c) == "" {
				t.Errorf("no words for columns of type %s", c.Type)
			}
		}
	}
}
