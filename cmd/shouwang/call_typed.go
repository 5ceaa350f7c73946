package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
	"shouwang/signals"
	"shouwang/signals/identity"
)

// callFeed is the feed of the hotline; callSender and callDepartment are who sends what
// is typed in at the desk: beside the hotline's own files, so that these are still missed.
const (
	callFeed       = "hotline_call"
	callDepartment = "hotline"
	callSender     = "desk"
	callFile       = "hotline_call@desk.csv"
)

// Topics are what a call may be about, by the words that the feed knows for them.
func (s services) Topics() []api.Choice {
	feed := s.pack.Feed(callFeed)
	if feed == nil {
		return nil
	}
	var list []api.Choice
	topic, _ := feed.Column("topic")
	for code, names := range topic.Labels {
		list = append(list, api.Choice{ID: code, Title: shouwang.Text{Zh: names[0], En: strings.ReplaceAll(code, "_", " ")}})
	}
	slices.SortFunc(list, func(a, b api.Choice) int { return strings.Compare(a.ID, b.ID) })
	return list
}

// TypeCall takes a call in as a file of one row, which is removed again whatever
// becomes of it. The same call again is the same file, and adds nothing.
func (s services) TypeCall(ctx context.Context, call api.TypedCall) (batch uint64, err error) {
	if err := call.Wrong(s.Topics(), s.clock()); err != nil {
		return 0, err
	}
	if err := s.numbersOf(call); err != nil {
		return 0, err
	}
	// The folder of uploads is emptied at each start: a kill leaves no row lying about.
	dir, err := os.MkdirTemp(filepath.Join(s.cfg.Data, uploadsFolder), "call-")
	if err != nil {
		return 0, fmt.Errorf("make a folder for a call: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	path := filepath.Join(dir, callFile)
	if err := writeCall(path, call); err != nil {
		return 0, fmt.Errorf("write down a call: %w", err)
	}
	batches, err := s.receive(ctx, signals.File{Path: path, Name: callFile, Feed: callFeed, Department: callDepartment, Sender: callSender}, s.clock(), nil)
	if err != nil {
		return 0, err
	}
	if batches[0].Refused == 0 {
		if _, err := s.hearNew(ctx, 0); err != nil { // it is taken in: the next look hears it
			s.log.Error("hear a call that was typed in", "batch", batches[0].Number, "error", err)
		}
		return batches[0].Number, nil
	}
	why, err := s.intake.Refusals(ctx, batches[0].Number, 1)
	if err != nil || len(why) == 0 {
		return 0, err
	}
	told := why[0].Code.Sentence()
	return 0, shouwang.Explain(shouwang.ErrRefused,
		fmt.Sprintf("%s：%s / %s: %s", why[0].Header, told.Zh, why[0].Header, told.En),
		fmt.Sprintf("改正后再录入；这一行已列入隔离区，批次 %d / put it right and type it in again; the row waits in quarantine, batch %d", batches[0].Number, batches[0].Number))
}

// numbersOf refuses ID numbers that cannot be, while the caller is still on the line: a
// file's row would be taken in without them.
func (s services) numbersOf(call api.TypedCall) error {
	var faults cases.Faults
	for _, one := range []struct{ column, field, number string }{{"subject_id", "subject", call.Subject}, {"caller_id", "caller", call.Caller}} {
		column, ok := s.pack.Feed(callFeed).Column(one.column)
		if one.number == "" || !ok {
			continue
		}
		parse := identity.Parse
		if column.Opaque {
			parse = identity.ParseOpaque
		}
		if _, _, fault := parse(one.number); fault != identity.Sound {
			why := signals.Code(fault).Sentence()
			faults = append(faults, cases.Fault{Where: one.field, What: why})
		}
	}
	if len(faults) == 0 {
		return nil
	}
	return fmt.Errorf("type in a call: %w: %w", shouwang.ErrInvalid, faults)
}

// writeCall writes a call as a file that the feed's own names head.
func writeCall(path string, c api.TypedCall) (err error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	at := stamp(c.At)
	w := csv.NewWriter(file)
	return w.WriteAll([][]string{
		{"call_id", "called_at", "answered_at", "call_kind", "topic", "urgency", "caller_id", "subject_id", "agent_worker_id"},
		{c.No, at, at, c.Kind, c.Topic, strconv.Itoa(c.Urgency), c.Caller, c.Subject, c.By},
	})
}
