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
	product, pending         string
	test, testLine           string
	more                     string
	sms, smsMany, smsTest    string
	weekdays                 [7]string
}

var texts = map[language]words{
	chinese: {
		red: "■红色", yellow: "▲黄色", blue: "●蓝色",
		due: "期限 %s", provisional: "暂定期限 %s（放假安排未公布）",
		day: "1月2日", hour: "1月2日 15:04",
		take: "接办", open: "打开",
		waiting: "新预警%d条：%s", earliest: "最早%s",
		taken: "已接办 %s", takenBy: "已由他人接办 %s %s", notTaken: "未能接办，请打开查看",
		product: "守望", pending: "待接办",
		test: "通道测试", testLine: "收到即正常，无需处理",
		more: "另有%d条，请打开查看",
		sms:  "【%s】%s提醒 %s %s，请登录查看。", smsMany: "【%s】%d条新预警，最急为%s，请登录查看。", smsTest: "【%s】通道测试，收到即正常，无需处理。",
		weekdays: [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"},
	},
	english: {
		red: "■ Red", yellow: "▲ Yellow", blue: "● Blue",
		due: "due %s", provisional: "due %s, provisional (holidays not published)",
		day: "2 Jan", hour: "2 Jan 15:04",
		take: "Take it", open: "Open",
		waiting: "%d new warnings: %s", earliest: "the first %s",
		taken: "Taken %s", takenBy: "Taken by someone else %s %s", notTaken: "Not taken, please open it",
		product: "Shouwang", pending: "Not taken",
		test: "Test of the channel", testLine: "It arrived, nothing is to be done",
		more: "and %d more, please open the list",
		sms:  "[%s] %s %s %s, please sign in.", smsMany: "[%s] %d new warnings, the most urgent %s, please sign in.", smsTest: "[%s] Test of the channel, nothing is to be done.",
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

// card is a message as every channel shows it.
type card struct {
	Head, Line string
	No         string // of the one warning that it is about; "" leads to the list
	Level      shouwang.Level
}

func (w words) card(m Message) card {
	if len(m.Items) == 0 {
		return card{Head: w.test, Line: w.testLine, Level: shouwang.None}
	}
	first := m.Items[0]
	c := card{Head: w.head(first), Line: w.deadline(first.Due, first.Provisional), No: first.No, Level: first.Level}
	if len(m.Items) > 1 {
		c = card{Head: w.summary(m.Items), Line: w.first(m.Items), Level: first.Level}
	}
	if m.Taken != nil {
		c.Line = w.takenLine(*m.Taken)
	}
	return c
}

func (w words) takenLine(t Taken) string {
	at := t.At.In(shouwang.Shanghai).Format("15:04")
	if t.Other {
		return fmt.Sprintf(w.takenBy, t.By, at)
	}
	return fmt.Sprintf(w.taken, at)
}

// short is a message as a text of one breath; sign is who sends it.
func (w words) short(m Message, sign string) string {
	switch len(m.Items) {
	case 0:
		return fmt.Sprintf(w.smsTest, sign)
	case 1:
		return fmt.Sprintf(w.sms, sign, w.colour(m.Items[0].Level), m.Items[0].No, m.Items[0].Town)
	}
	return fmt.Sprintf(w.smsMany, sign, len(m.Items), w.colour(m.Items[0].Level))
}

// colour is a level without its sign.
func (w words) colour(l shouwang.Level) string { return strings.TrimLeft(w.level(l), "■▲● ") }

// status is what a bar of a message says of it, and the bar's colour (AARRGGBB).
func (w words) status(m Message) (text, colour string) {
	if m.Taken != nil {
		return w.takenLine(*m.Taken), "0xFF1E6B3A"
	}
	if len(m.Items) == 0 {
		return w.test, "0xFF1D4F91"
	}
	return w.pending, "0xFF7A4F00"
}
