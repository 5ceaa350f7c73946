package notify

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"shouwang"
)

// Book (通讯录) says where channels find the workers, and who is away. It is a
// table of its own, beside the store: mailboxes and mobile numbers never lie in it.
type Book struct{ entries map[string]entry }

// entry is one worker's line.
type entry struct {
	at     map[string]string // channel → account there
	from   shouwang.Day      // first day away; 0 is never
	until  shouwang.Day      // first day back; 0 is not known yet
	deputy string            // who takes over meanwhile; "" is the one above
}

// Contact is where a channel finds a worker; "" is nowhere.
func (b Book) Contact(worker, channel string) string { return b.entries[worker].at[channel] }

// Away says whether a worker is away on a day, and who takes over, if somebody is named.
func (b Book) Away(worker string, on shouwang.Day) (deputy string, away bool) {
	e := b.entries[worker]
	if e.from == 0 || on < e.from || e.until != 0 && on >= e.until {
		return "", false
	}
	return e.deputy, true
}

// What the columns of a book are called, beside the names of channels.
var bookColumns = map[string]string{
	"工号": "worker_id", "企业微信": "wecom", "钉钉": "dingtalk", "飞书": "feishu", "手机": "sms", "邮箱": "email", "Slack": "slack",
	"休假开始": "away_from", "休假结束": "away_until", "代办人": "deputy",
}

// others are the columns that are no channel's.
var others = []string{"worker_id", "away_from", "away_until", "deputy"}

// ReadBook reads a table with a line of headers: worker_id (工号), a column a
// channel that has accounts, and if wanted away_from, away_until (first day back)
// and deputy. All faults are told at once, by line and column and never by value.
func ReadBook(from io.Reader) (Book, error) {
	text, err := io.ReadAll(from)
	if err != nil {
		return Book{}, err
	}
	if !utf8.Valid(text) {
		return Book{}, shouwang.Explain(shouwang.ErrInvalid, "the contacts are not UTF-8", `save the table as "CSV UTF-8"`)
	}
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) == 0 {
		return Book{}, shouwang.Explain(shouwang.ErrInvalid, "the contacts are no table", "write a line of headers, and a line a worker with as many columns")
	}
	columns, faults := columnsOf(rows[0])
	book := Book{entries: map[string]entry{}}
	for n, row := range rows[1:] {
		id, e, wrong := entryOf(columns, row)
		if id == "" || book.entries[id].at != nil {
			wrong = append(wrong, "worker_id: it is missing, or stands on an earlier line too")
		}
		for _, w := range wrong {
			faults = append(faults, fmt.Errorf("contacts line %d, column %s", n+2, w))
		}
		book.entries[id] = e
	}
	if len(faults) > 0 {
		return Book{}, fmt.Errorf("%w: %w", shouwang.ErrInvalid, errors.Join(faults...))
	}
	return book, nil
}

func columnsOf(headers []string) (columns []string, faults []error) {
	for n, header := range headers {
		name := strings.TrimSpace(header)
		if own, known := bookColumns[name]; known {
			name = own
		}
		if table[name] == nil && !slices.Contains(others, name) || slices.Contains(columns, name) {
			faults = append(faults, fmt.Errorf("contacts line 1, column %d: no such column, or twice; there are worker_id, away_from, away_until, deputy and the names of channels", n+1))
		}
		columns = append(columns, name)
	}
	return columns, faults
}

// mobile is a number as gateways take it.
var mobile = regexp.MustCompile(`^\+?[0-9]{6,15}$`)

func entryOf(columns, row []string) (id string, e entry, wrong []string) {
	e.at = map[string]string{}
	for n, name := range columns {
		value := strings.TrimSpace(row[n])
		var err error
		switch name {
		case "worker_id":
			id = value
		case "deputy":
			e.deputy = value
		case "away_from":
			e.from, err = dayOrNone(value)
		case "away_until":
			e.until, err = dayOrNone(value)
		default:
			e.at[name], err = value, account(name, value)
		}
		if err != nil {
			wrong = append(wrong, name+": "+err.Error())
		}
	}
	return id, e, wrong
}

func dayOrNone(text string) (shouwang.Day, error) {
	if text == "" {
		return 0, nil
	}
	day, err := shouwang.ParseDay(text)
	if err != nil {
		return 0, errors.New("no day; write 2026-08-03")
	}
	return day, nil
}

// account checks what can be checked without asking the provider.
func account(channel, value string) error {
	if value == "" {
		return nil
	}
	if channel == "sms" && !mobile.MatchString(value) {
		return errors.New("no mobile number")
	}
	if channel == "email" {
		if at, err := mail.ParseAddress(value); err != nil || at.Address != value {
			return errors.New("no mailbox")
		}
	}
	if strings.ContainsFunc(value, func(c rune) bool { return c <= ' ' || c == ',' || c == '|' }) { // these part several accounts at some providers
		return errors.New("not one account")
	}
	return nil
}
