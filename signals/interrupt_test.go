package signals_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"shouwang/signals"
)

func TestALongFileMayBeInterruptedAndSentAgain(t *testing.T) {
	const rows = 150_000 // more than two chunks, by more than one reader
	d := open(t)
	var text strings.Builder
	text.WriteString("id_number,name,month,base\n")
	for i := range rows {
		fmt.Fprintf(&text, "%s,张光明,2026-09,%d\n", someone(i), 3000+i%7)
	}
	path := d.write("employment@hrss.csv", []byte(text.String()))
	ctx, cancel := context.WithCancel(t.Context())
	shares := []float64{}
	_, err := d.in.Take(ctx, signals.File{Path: path}, d.now, func(p signals.Progress) {
		shares = append(shares, p.Share)
		cancel()
	})
	if !errors.Is(err, context.Canceled) || len(shares) == 0 || shares[0] <= 0 || shares[0] > 1 {
		t.Fatal(err, shares)
	}
	if rows := d.texts("SELECT toString(count()) FROM batch_log WHERE state = 'committed'"); rows[0] != "0" {
		t.Fatal("half a file counts")
	}
	last := signals.Progress{}
	got, err := d.in.Take(t.Context(), signals.File{Path: path}, d.now, func(p signals.Progress) {
		if p.Read < last.Read || p.Share < last.Share {
			t.Errorf("progress goes back: %+v after %+v", p, last)
		}
		last = p
	})
	if err != nil || got[0].Accepted != rows || last.Share != 1 || last.Stage != "done" {
		t.Fatal(got, err, last)
	}
	if n := d.texts("SELECT concat(toString(count()), ' ', toString(uniqExact(person_id)), ' ', toString(min(row)), ' ', toString(max(row))) FROM signal_employment WHERE batch = " + fmt.Sprint(got[0].Number)); n[0] != fmt.Sprintf("%[1]d %[1]d 2 %[2]d", rows, rows+1) {
		t.Fatal(n)
	}
	// The order of the file is kept, whoever read which part: persons are numbered in it.
	if n := d.texts("SELECT toString(countIf(person_id != before + 1)) FROM (SELECT person_id, lagInFrame(person_id) OVER (ORDER BY row) AS before FROM signal_employment WHERE batch = " + fmt.Sprint(got[0].Number) + ") WHERE before > 0"); n[0] != "0" {
		t.Fatal("rows were read out of order: " + n[0])
	}
}
