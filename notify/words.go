package notify

import (
	"fmt"
	"slices"
	"strings"

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
	press                    map[string]string // by how
	presses                  string            // how, how many
	pressDue                 string            // step, instant
	steps                    map[string]string
	smsMixed, also           string
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
		press:    map[string]string{PressChase: "热线催办", PressNotice: "热线通报"}, presses: "%s%d件", pressDue: "%s逾期，应于 %s",
		steps:    map[string]string{"handover": "派单", "acknowledge": "签收", "inform": "告知来电人", "reply": "答复", "callback": "回访"},
		smsMixed: "【%s】%s，请登录查看。", also: "；",
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
		press:    map[string]string{PressChase: "Hotline reminder", PressNotice: "Notice of overdue orders"}, presses: "%s: %d", pressDue: "%s overdue, was due %s",
		steps:    map[string]string{"handover": "hand-over", "acknowledge": "acknowledgement", "inform": "word to the caller", "reply": "reply", "callback": "call back"},
		smsMixed: "[%s] %s, please sign in.", also: "; ",
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
func (w words) deadline(i Item) string {
	local, layout := i.Due.In(shouwang.Shanghai), w.hour
	if local.Equal(shouwang.DayOf(i.Due).End()) {
		layout = w.day
	}
	text := local.Format(layout) + " " + w.weekdays[local.Weekday()]
	switch {
	case i.Press != nil:
		return fmt.Sprintf(w.pressDue, w.steps[i.Press.Step], text)
	case i.Provisional:
		return fmt.Sprintf(w.provisional, text)
	}
	return fmt.Sprintf(w.due, text)
}

// head is the line of one item: colour, or how it is pressed for, number, town.
func (w words) head(i Item) string {
	mark := w.level(i.Level)
	if i.Press != nil {
		mark = w.press[i.Press.How]
	}
	return joined(" · ", mark, i.No, i.Town)
}

// joined are the texts that are not empty.
func joined(by string, texts ...string) string {
	return strings.Join(slices.DeleteFunc(texts, func(t string) bool { return t == "" }), by)
}

// summary is the line of several: how many of each colour, and of each press.
func (w words) summary(items []Item) string {
	var parts, counts []string
	warned := warningsOf(items)
	for _, level := range []shouwang.Level{shouwang.Red, shouwang.Yellow, shouwang.Blue} {
		n := 0
		for _, i := range warned {
			if i.Level == level {
				n++
			}
		}
		if n > 0 {
			counts = append(counts, fmt.Sprintf("%s %d", w.level(level), n))
		}
	}
	if len(warned) > 0 {
		parts = append(parts, fmt.Sprintf(w.waiting, len(warned), strings.Join(counts, " · ")))
	}
	return strings.Join(append(parts, w.pressed(items)...), w.also)
}

// pressed says of each way to press how many items there are.
func (w words) pressed(items []Item) []string {
	var parts []string
	for _, how := range []string{PressNotice, PressChase} {
		n := 0
		for _, i := range items {
			if i.Press != nil && i.Press.How == how {
				n++
			}
		}
		if n > 0 {
			parts = append(parts, fmt.Sprintf(w.presses, w.press[how], n))
		}
	}
	return parts
}

// warningsOf are the items that are warnings.
func warningsOf(items []Item) []Item {
	var out []Item
	for _, i := range items {
		if i.Press == nil {
			out = append(out, i)
		}
	}
	return out
}

// first is the nearest deadline of several; what is pressed for says which step it is.
func (w words) first(items []Item) string {
	if warned := warningsOf(items); len(warned) > 0 {
		items = warned
	}
	next := items[0]
	for _, i := range items {
		if i.Due.Before(next.Due) {
			next = i
		}
	}
	return fmt.Sprintf(w.earliest, w.deadline(next))
}

// card is a message as every channel shows it.
type card struct {
	Head, Line string
	No         string // of the one warning that it is about; "" leads to the list
	Take       bool   // by its number (接办)
	Level      shouwang.Level
}

func (w words) card(m Message) card {
	if len(m.Items) == 0 {
		return card{Head: w.test, Line: w.testLine, Level: shouwang.None}
	}
	first := m.Items[0]
	c := card{Head: w.head(first), Line: w.deadline(first), No: first.page(), Take: first.Press == nil, Level: first.Level}
	if len(m.Items) > 1 {
		c = card{Head: w.summary(m.Items), Line: w.first(m.Items), Level: first.Level}
		if len(warningsOf(m.Items)) == 0 {
			c.No = CallsPage
		}
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
		i := m.Items[0]
		if i.Press != nil {
			return fmt.Sprintf(w.smsMixed, sign, joined(" ", w.press[i.Press.How], i.No, i.Town))
		}
		return fmt.Sprintf(w.sms, sign, w.colour(i.Level), i.No, i.Town)
	}
	return w.shortMany(m.Items, sign)
}

func (w words) shortMany(items []Item, sign string) string {
	warned := warningsOf(items)
	if len(warned) == len(items) {
		return fmt.Sprintf(w.smsMany, sign, len(items), w.colour(items[0].Level))
	}
	return fmt.Sprintf(w.smsMixed, sign, w.summary(items))
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
	if first := m.Items[0]; len(warningsOf(m.Items)) == 0 {
		return w.press[first.Press.How], "0xFF7A4F00"
	}
	return w.pending, "0xFF7A4F00"
}
