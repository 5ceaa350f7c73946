// Package sheets makes what is printed or passed on as a file: the workbook a
// town works through, the slips (回执) that come back filled in, and the duty
// record that proves that a month's match was done.
package sheets

import (
	"time"

	"shouwang"
)

// Line is one match for a town: a row of the roll beside the row of a
// department that speaks against or for it.
type Line struct {
	Warning string // W- number; lines of one warning share it
	Monitor string // english id
	Level   shouwang.Level
	Town    string
	Village string
	Roll    []string // cells under Table.Roll
	Record  []string // cells under Table.Record
	Reason  string   // why, in Chinese
	Days    shouwang.Known[int]
	Amount  shouwang.Known[shouwang.Fen]
	Verify  string // facts to verify, in Chinese
	First   bool   // the line that carries the slip of its warning
}

// Table is the lines of one monitor in one town, with the headings that its
// rows have.
type Table struct {
	Monitor string
	Title   string   // Chinese title of the monitor
	Clause  string   // "1.9 死亡核对：…"
	Roll    []string // headings of the left side
	Record  []string // headings of the right side
	Lines   []Line
}

// Book is the workbook of one town.
type Book struct {
	Town   string
	Month  string // 2026-11
	AsOf   time.Time
	Tables []Table
	Files  []File
}

// File is one list that the match read.
type File struct {
	Name       string
	Feed       string // Chinese title of the feed
	Department string
	Digest     string // SHA-256, hex
	Batch      uint64
	Read       int
	Accepted   int
	Repeated   int
	Refused    int
}

// Pairs counts the lines of a book.
func (b Book) Pairs() int {
	n := 0
	for _, t := range b.Tables {
		n += len(t.Lines)
	}
	return n
}

// Slip is one filled-in return slip (回执).
type Slip struct {
	Warning string
	Verdict shouwang.Verdict
	Note    string
	File    string
	Line    int
}
