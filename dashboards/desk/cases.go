package desk

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// caseFilter is what the address of the list of cases says.
type caseFilter struct {
	state, town, worker string
	towns               []api.Town
	workers             []api.InboxWorker
}

func (f caseFilter) any() bool { return f.state != api.CaseActive || f.town != "" || f.worker != "" }

func (d *Desk) cases(v *visit) error {
	f := caseFilter{state: oneOf(v.Query("state"), api.CaseActive, []string{"all", api.CaseActive, api.CaseOpen, api.CaseAcknowledged, api.CaseClosed})}
	asked := api.CaseFilter{State: f.state, Cursor: v.Query("cursor"), Limit: pageSize}
	if f.state == "all" {
		asked.State = ""
	}
	if code, err := strconv.ParseUint(v.Query("town"), 10, 64); err == nil {
		asked.Town, f.town = code, strconv.FormatUint(code, 10)
	}
	if w := v.Query("worker"); workerID.MatchString(w) {
		asked.Worker, f.worker = w, w
	}
	var err error
	if f.towns, err = d.services.Catalogue.Towns(v.ctx()); err != nil {
		return fmt.Errorf("list towns: %w", err)
	}
	if f.workers, err = d.services.Inbox.Workers(v.ctx()); err != nil {
		return fmt.Errorf("list workers: %w", err)
	}
	found, err := d.services.Cases.Cases(v.ctx(), asked)
	if err != nil {
		return fmt.Errorf("list cases: %w", err)
	}
	return v.show(http.StatusOK, casesPage(v.page, f, found))
}

// typed is what somebody wrote into the form of a case: it is given back,
// whatever became of it.
type typed struct {
	kind    string
	by      string
	verdict shouwang.Verdict
	note    string
	version uint64 // that they had before them
}

// caseView is what the page of a case draws.
type caseView struct {
	api.CaseDetail

	workers []api.InboxWorker
	typed   typed
	said    remark
	why     string // the case's own reason for a refusal
	wrong   string // the field that keeps the form from being complete
	shown   []api.Identity
}

// news are the events since the version that the reader had before them.
func (c caseView) news() []api.Event {
	var later []api.Event
	for _, e := range c.Events {
		if e.Seq > c.typed.version {
			later = append(later, e)
		}
	}
	return later
}

func (d *Desk) readCase(v *visit) (caseView, error) {
	no := v.Param("no")
	if !caseNo.MatchString(no) {
		return caseView{}, fmt.Errorf("read case: %w", shouwang.ErrNotFound)
	}
	detail, err := d.services.Cases.Case(v.ctx(), api.CaseAsk{No: no})
	if err != nil {
		return caseView{}, fmt.Errorf("read case: %w", err)
	}
	workers, err := d.services.Inbox.Workers(v.ctx())
	if err != nil {
		return caseView{}, fmt.Errorf("list workers: %w", err)
	}
	v.page.self = "/cases/" + no
	return caseView{CaseDetail: detail, workers: workers, typed: typed{version: detail.Version, by: api.Local}}, nil
}

func (d *Desk) oneCase(v *visit) error {
	view, err := d.readCase(v)
	if err != nil {
		return err
	}
	view.typed.by = v.actor(v.Query("by"))
	switch done := v.Query("done"); done {
	case api.EventAcknowledged, api.EventClosed, api.EventReopened:
		view.said = remark{done: done, values: []any{view.No}}
	default:
		if _, has := formOf(cases.Kind(done)); has {
			view.said = remark{done: "act", values: []any{view.No, v.page.eventName(done)}}
		}
	}
	return v.show(http.StatusOK, casePage(v.page, view))
}

// appendEvent writes one event. Whatever keeps it from being written, the page
// comes back with what was typed and with what has changed.
func (d *Desk) appendEvent(v *visit) error {
	sent := readTyped(v)
	event := api.NewEvent{Kind: sent.kind, By: sent.by, Note: sent.note}
	event.Verdict = sent.verdict
	if wrong := event.Wrong(); wrong != "" {
		return d.again(v, sent, http.StatusUnprocessableEntity, wrong)
	}
	_, err := d.services.Cases.Append(v.ctx(), v.Param("no"), sent.version, event)
	if err == nil {
		return v.goTo("/cases/" + v.Param("no") + "?done=" + sent.kind)
	}
	if errors.Is(err, shouwang.ErrStale) || errors.Is(err, shouwang.ErrConflict) || errors.Is(err, shouwang.ErrForbidden) || errors.Is(err, shouwang.ErrInvalid) {
		return d.refused(v, sent, err)
	}
	return fmt.Errorf("append case event: %w", err)
}

func readTyped(v *visit) typed {
	version := versionOf(v)
	return typed{
		kind: v.PostForm("kind"), by: v.actor(v.PostForm("by")), verdict: shouwang.Verdict(v.PostForm("verdict")),
		note: v.PostForm("note"), version: version,
	}
}

// versionOf is the version that a form was drawn with. Without one it is a version
// that no case has, so that the reader is shown the present state.
func versionOf(v *visit) uint64 {
	version, err := strconv.ParseUint(v.PostForm("version"), 10, 64)
	if err != nil || version == 0 {
		return math.MaxUint64
	}
	return version
}

func (d *Desk) again(v *visit, sent typed, status int, wrong string) error {
	return d.back(v, sent, status, func(c *caseView) { c.wrong = wrong })
}

// refused is the page of a case that did not take an act, with its own reason.
func (d *Desk) refused(v *visit, sent typed, err error) error {
	return d.back(v, sent, statusOf(err), func(c *caseView) {
		if r, ok := errors.AsType[*cases.Refusal](err); ok && !errors.Is(err, shouwang.ErrStale) {
			c.why = r.What
		}
	})
}

func (d *Desk) back(v *visit, sent typed, status int, say func(*caseView)) error {
	view, err := d.readCase(v)
	if err != nil {
		return err
	}
	view.typed, view.said = sent, remark{problem: &problem{status: status}}
	say(&view)
	return v.show(status, casePage(v.page, view))
}

func (d *Desk) revealCase(v *visit) error {
	purpose, err := purposeOf(v)
	if err != nil {
		return err
	}
	view, err := d.readCase(v)
	if err != nil {
		return err
	}
	view.shown, err = d.services.Reveal.Reveal(v.ctx(), api.RevealAsk{No: view.No, By: api.Local, Purpose: purpose})
	if err != nil {
		return fmt.Errorf("reveal: %w", err)
	}
	v.page.after, v.page.next = revealSeconds, v.page.self
	return v.show(http.StatusOK, casePage(v.page, view))
}

// stage is how far a case has come: 1 opened, 2 taken, 3 closed.
func stage(state string) int {
	switch state {
	case api.CaseAcknowledged:
		return 2
	case api.CaseClosed:
		return 3
	}
	return 1
}

var verdicts = []shouwang.Verdict{shouwang.Confirmed, shouwang.NotConfirmed, shouwang.DataWrong, shouwang.NoAccess}

// answers says whether a case can be taken, closed or opened again as it stands:
// what stands on its page as a form. All else has a page of its own.
func (c caseView) answers() bool {
	for _, kind := range []cases.Kind{cases.EventAcknowledged, cases.EventClosed, cases.EventReopened} {
		if c.File.Stage.May(kind, shouwang.Bureau) {
			return true
		}
	}
	return false
}

// notes says whether the page of a case has a form with a note as it stands.
func (c caseView) notes() bool {
	return c.File.Stage.May(cases.EventClosed, shouwang.Bureau) || c.File.Stage.May(cases.EventReopened, shouwang.Bureau)
}
