package notify

import (
	"fmt"
	"strings"
	"time"

	"shouwang"
)

// language is the language of a channel's messages.
type language string

const (
	chinese language = "zh"
	english language = "en"
)

// words are the texts of a message in one language.
type words struct {
	red, yellow, blue        string
	due, provisional         string
	day, hour                string
	take, open               string
	waiting, earliest        string
	taken, takenBy, notTaken string
	weekdays                 [7]string
}

var texts = map[language]words{
	chinese: {
		red: "■红色", yellow: "▲黄色", blue: "●蓝色",
		due: "期限 %s", provisional: "暂定期限 %s（放假安排未公布）",
		day: "1月2日", hour: "1月2日 15:04",
		take: "接办", open: "打开",
		waiting: "新预警%d条：%s", earliest: "最早%s",
		taken: "已接办 %s", takenBy: "已由他人接办", notTaken: "未能接办，请打开查看",
		weekdays: [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
	},
	english: {
		red: "■ Red", yellow: "▲ Yellow", blue: "● Blue",
		due: "due %s", provisional: "due %s, provisional (holidays not published)",
		day: "2 Jan", hour: "2 Jan 15:04",
		take: "Take it", open: "Open",
		waiting: "%d new warnings: %s", earliest: "the first %s",
		taken: "Taken %s", takenBy: "Taken by someone else", notTaken: "Not taken, please open it",
		weekdays: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	},
}

func (w words) level(l shouwang.Level) string {
	switch l {
	case shouwang.Red:
		return w.red
	case shouwang.Yellow:
		return w.yellow
	case shouwang.Blue:
		return w.blue
	case shouwang.None:
		return ""
	}
	return ""
}

// deadline is the day alone where the day's end is meant, else the hour too.
func (w words) deadline(due time.Time, guess bool) string {
	local, layout := due.In(shouwang.Shanghai), w.hour
	if local.Equal(shouwang.DayOf(due).End()) {
		layout = w.day
	}
	text := local.Format(layout) + " " + w.weekdays[local.Weekday()]
	if guess {
		return fmt.Sprintf(w.provisional, text)
	}
	return fmt.Sprintf(w.due, text)
}

// head is the line of one warning: colour, number, town.
func (w words) head(i Item) string {
	return strings.Join([]string{w.level(i.Level), i.No, i.Town}, " · ")
}

// summary is the line of several: how many of each colour.
func (w words) summary(items []Item) string {
	var counts []string
	for _, level := range []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue} {
		n := 0
		for _, i := range items {
			if i.Level == level {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d", w.level(level), n))
		}
	}
	return fmt.Sprintf(w.waiting, len(items), strings.Join(counts, " · "))
}

// first is the nearest deadline of several.
func (w words) first(items []Item) string {
	next := items[0]
	for _, i := range items {
		if i.Due.Before(next.Due) {
			next = i
		}
	}
	return fmt.Sprintf(w.earliest, w.deadline(next.Due, next.Provisional))
}
