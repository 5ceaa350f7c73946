package desk

import (
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

func at(day, hour, minute int) time.Time {
	return time.Date(2026, time.November, day, hour, minute, 0, 0, shouwang.Shanghai)
}

func TestDeadlineInWords(t *testing.T) {
	zh, en := page{lang: "zh", now: apitest.Now}, page{lang: "en", now: apitest.Now}
	for _, want := range []struct {
		name                string
		due                 api.Deadline
		class, zh, en, date string
	}{
		{"none", api.Deadline{}, "none", "没有期限", "No deadline", ""},
		{"far", api.Deadline{Start: at(24, 9, 0), At: at(30, 17, 30), Days: 3}, "ok", "剩 3 工作日", "3 working days left", "11月30日 周一 17:30"},
		{"half gone", api.Deadline{Start: at(20, 9, 0), At: at(27, 17, 30), Days: 2}, "half", "剩 2 工作日", "2 working days left", "11月27日 周五 17:30"},
		{"one day", api.Deadline{Start: at(24, 9, 0), At: at(26, 17, 30), Days: 1}, "ok", "剩 1 工作日", "1 working day left", "11月26日 周四 17:30"},
		{"hours, last fifth", api.Deadline{Start: at(20, 9, 0), At: at(25, 15, 40), Days: 0}, "near", "剩 6:10", "6:10 left", "今天 周三 15:40"},
		{"late", api.Deadline{Start: at(10, 9, 0), At: at(23, 17, 30), Days: -2}, "late", "超 2 工作日", "2 working days late", "11月23日 周一 17:30"},
		{"late by one", api.Deadline{Start: at(10, 9, 0), At: at(24, 9, 0), Days: -1}, "late", "超 1 工作日", "1 working day late", "11月24日 周二 09:00"},
		{"late today", api.Deadline{Start: at(10, 9, 0), At: at(25, 9, 0)}, "late", "已超期", "Late", "今天 周三 09:00"},
	} {
		t.Run(want.name, func(t *testing.T) {
			got := zh.chip(want.due)
			assert.Equal(t, got.class, want.class)
			assert.Equal(t, got.left, want.zh)
			assert.Equal(t, got.date, want.date)
			assert.Equal(t, en.chip(want.due).left, want.en)
		})
	}
	rough := zh.chip(api.Deadline{At: time.Date(2027, time.January, 4, 17, 30, 0, 0, shouwang.Shanghai), Days: 28, Provisional: true})
	assert.Assert(t, rough.rough)
	assert.Equal(t, rough.date, "2027年1月4日 周一 17:30")
}

func TestAmountsAndCounts(t *testing.T) {
	zh, en := page{lang: "zh"}, page{lang: "en"}
	assert.Equal(t, zh.money(shouwang.Know(shouwang.Fen(123456789))), "1,234,567.89 元")
	assert.Equal(t, en.money(shouwang.Know(shouwang.Fen(5))), "0.05 yuan")
	assert.Equal(t, zh.money(shouwang.Known[shouwang.Fen]{}), "未知")
	for want, n := range map[string]int{"0": 0, "999": 999, "1,000": 1000, "-1,234,567": -1234567, "-100": -100} {
		assert.Equal(t, count(n), want)
	}
}

func TestBirthdaysOfOldPeopleKeepTheirDay(t *testing.T) {
	p := page{lang: "zh", now: apitest.Now}
	for _, want := range []string{"1899年3月9日", "1935年12月31日", "1969年1月1日"} {
		day, err := time.Parse("2006年1月2日", want)
		assert.NilError(t, err)
		assert.Equal(t, p.day(shouwang.Date(day.Date())), want)
	}
}

func TestRateAndRestOfAStage(t *testing.T) {
	p := page{now: apitest.Now}
	j := job{stageAt: apitest.Now.Add(-4 * time.Second), seen: api.Progress{Done: 12000, Total: 48000}}
	assert.Equal(t, p.rate(j), int64(3000))
	assert.Equal(t, p.remaining(j), int64(12))
	j.stageAt = apitest.Now
	assert.Equal(t, p.rate(j), int64(0))
	assert.Equal(t, p.remaining(j), int64(-1))
}
