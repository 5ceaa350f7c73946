package desk

import (
	"errors"
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"shouwang"
	"shouwang/internal/api"
)

// pageSize is how many lines a list shows before [再看].
const pageSize = 50

// filter is what the address of the list says, its choices and the result.
type filter struct {
	level, monitor, town, state string
	monitors                    []api.MonitorInfo
	towns                       []api.Town
}

// any says whether the list shows less than everything that is open.
func (f filter) any() bool {
	return f.level != "" || f.monitor != "" || f.town != "" || f.state != api.StateOpen
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_]{1,64}$`)

// readFilter takes only what a filter may say. Anything else is dropped, so
// that no stray text of an address is drawn or asked for.
func readFilter(v *visit) filter {
	f := filter{
		level: oneOf(v.Query("level"), "", []string{"red", "yellow", "blue"}),
		state: oneOf(v.Query("state"), api.StateOpen, []string{"all", api.StateOpen, api.StateHeld, api.StateWaiting, api.StateDone}),
	}
	if m := v.Query("monitor"); plainWord.MatchString(m) {
		f.monitor = m
	}
	if code, err := strconv.ParseUint(v.Query("town"), 10, 64); err == nil {
		f.town = strconv.FormatUint(code, 10)
	}
	return f
}

func (f filter) asked(cursor string) api.WarningFilter {
	town, err := strconv.ParseUint(f.town, 10, 64)
	if err != nil {
		town = 0
	}
	state := f.state
	if state == "all" {
		state = ""
	}
	return api.WarningFilter{Level: shouwang.Level(f.level), Monitor: f.monitor, Town: town, State: state, Cursor: cursor, Limit: pageSize}
}

func (d *Desk) warnings(v *visit) error {
	f := readFilter(v)
	var err error
	if f.monitors, err = d.services.Catalogue.Monitors(v.ctx()); err != nil {
		return fmt.Errorf("list monitors: %w", err)
	}
	if f.towns, err = d.services.Catalogue.Towns(v.ctx()); err != nil {
		return fmt.Errorf("list towns: %w", err)
	}
	found, err := d.services.Warnings.Warnings(v.ctx(), f.asked(v.Query("cursor")))
	if err != nil {
		return fmt.Errorf("list warnings: %w", err)
	}
	return v.show(http.StatusOK, warningsPage(v.page, f, found))
}

// note is what stands above a page after something was done or refused.
type remark struct {
	done    string // key of words, "" for none
	values  []any
	problem *problem
}

func (d *Desk) readWarning(v *visit) (api.WarningDetail, []api.InboxWorker, error) {
	ref := v.Param("ref")
	if !warningNo.MatchString(ref) && !warningID.MatchString(ref) {
		return api.WarningDetail{}, nil, fmt.Errorf("read warning: %w", shouwang.ErrNotFound)
	}
	detail, err := d.services.Warnings.Warning(v.ctx(), api.WarningAsk{Ref: ref})
	if err != nil {
		return api.WarningDetail{}, nil, fmt.Errorf("read warning: %w", err)
	}
	workers, err := d.services.Inbox.Workers(v.ctx())
	if err != nil {
		return api.WarningDetail{}, nil, fmt.Errorf("list workers: %w", err)
	}
	return detail, workers, nil
}

func (d *Desk) warning(v *visit) error {
	detail, workers, err := d.readWarning(v)
	if err != nil {
		return err
	}
	var said remark
	if v.Query("done") == "taken" && detail.TakenBy != "" {
		said = remark{done: "taken", values: []any{detail.No}}
	}
	v.page.self = "/warnings/" + detail.No
	return v.show(http.StatusOK, warningPage(v.page, warningView{WarningDetail: detail, workers: workers, said: said}))
}

// receipt sends the receipt of a warning as a file of its own.
func (d *Desk) receipt(v *visit) error {
	page, name, err := d.services.Receipts.Receipt(v.ctx(), api.WarningAsk{Ref: v.Param("ref")})
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	v.Data(http.StatusOK, "text/html; charset=utf-8", page)
	return nil
}

// takeWarning acknowledges (接办). Whoever comes second sees who was first.
func (d *Desk) takeWarning(v *visit) error {
	ref := v.Param("ref")
	_, err := d.services.Cases.Acknowledge(v.ctx(), api.WarningAsk{Ref: ref}, actorOf(v.PostForm("by")))
	if err == nil {
		return v.goTo("/warnings/" + ref + "?done=taken")
	}
	status := statusOf(err)
	if status != http.StatusPreconditionFailed && status != http.StatusConflict {
		return fmt.Errorf("take warning: %w", err)
	}
	detail, workers, failed := d.readWarning(v)
	if failed != nil {
		return errors.Join(failed, err)
	}
	v.page.self = "/warnings/" + detail.No
	view := warningView{WarningDetail: detail, workers: workers, said: remark{problem: &problem{status: status, sort: sortButton}}}
	return v.show(status, warningPage(v.page, view))
}

var workerID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// actorOf is the worker chosen in a form, else the local operator.
// actor is in whose name a page acts: that of who is signed in; the operator of this
// machine chooses.
func (v *visit) actor(chosen string) string {
	if !v.page.me.Local() {
		return v.page.me.Actor()
	}
	return actorOf(chosen)
}

func actorOf(by string) string {
	if workerID.MatchString(by) {
		return by
	}
	return api.Local
}

// warningView is what the page of a warning draws.
type warningView struct {
	api.WarningDetail

	workers []api.InboxWorker
	said    remark
	shown   []api.Identity // after a reveal
}

// covered says whether what rests on a sensitive fact is still masked.
func (w warningView) covered() bool { return w.Hidden && len(w.shown) == 0 }

// sum is how the reasons add up: 60 + 20 = 80.
func (w warningView) sum() string {
	parts := make([]string, 0, len(w.Reasons))
	for _, r := range w.Reasons {
		parts = append(parts, strconv.Itoa(r.Points))
	}
	return strings.Join(parts, " + ") + " = " + strconv.Itoa(w.Score)
}

// minPurpose is how short a purpose may be: a word is no reason.
const minPurpose = 4

// purposeOf is why somebody wants to see an identity, or an error.
func purposeOf(v *visit) (string, error) {
	purpose := strings.TrimSpace(v.PostForm("purpose"))
	if n := utf8.RuneCountInString(purpose); n < minPurpose || n > 200 {
		return "", fmt.Errorf("reveal: %w", unfit("error.hint.purpose"))
	}
	return purpose, nil
}

// revealWarning shows an identity for a minute. The service logs the purpose
// first; without one, or if it cannot be logged, nothing is shown.
func (d *Desk) revealWarning(v *visit) error {
	purpose, err := purposeOf(v)
	if err != nil {
		return err
	}
	detail, workers, err := d.readWarning(v)
	if err != nil {
		return err
	}
	people, err := d.services.Reveal.Reveal(v.ctx(), api.RevealAsk{No: detail.No, By: api.Local, Purpose: purpose})
	if err != nil {
		return fmt.Errorf("reveal: %w", err)
	}
	v.page.self = "/warnings/" + detail.No
	v.page.after, v.page.next = revealSeconds, v.page.self
	return v.show(http.StatusOK, warningPage(v.page, warningView{WarningDetail: detail, workers: workers, shown: people}))
}

// revealSeconds is how long an identity stays on the page.
const revealSeconds = 60
