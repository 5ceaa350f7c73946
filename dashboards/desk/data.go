package desk

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/internal/api"
)

// Names that stand in the addresses of the data desk.
var (
	feedName   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,60}$`)
	deptCode   = regexp.MustCompile(`^[a-z]{1,20}$`)
	personName = regexp.MustCompile(`^p-[0-9A-Za-z]{1,20}$`)
)

// allowed is a value of the address that fits, "" otherwise.
func allowed(value string, fits *regexp.Regexp) string {
	if fits.MatchString(value) {
		return value
	}
	return ""
}

func (d *Desk) arrivals(v *visit) error {
	list, err := d.services.Arrivals.Arrivals(v.ctx())
	if err != nil {
		return fmt.Errorf("list arrivals: %w", err)
	}
	return v.show(http.StatusOK, arrivalsPage(v.page, sortArrivals(list)))
}

// heard is the arrivals by what there is to do about them.
type heard struct{ amiss, well, never []api.Arrival }

// sortArrivals leaves out the product's own events from which nothing came: nobody
// waits for them.
func sortArrivals(list []api.Arrival) heard {
	var h heard
	for _, a := range list {
		switch {
		case !a.Connected && !a.Own:
			h.never = append(h.never, a)
		case len(a.Faults) > 0 || a.Missed > 0:
			h.amiss = append(h.amiss, a)
		case a.Batches > 0:
			h.well = append(h.well, a)
		}
	}
	return h
}

// batchFilter is what the address of the list of batches says.
type batchFilter struct {
	feed, state string
	feeds       []api.Arrival // one a feed
}

func (f batchFilter) any() bool { return f.feed != "" || f.state != "" }

var batchStates = []string{api.BatchHeld, api.BatchCommitted, api.BatchWithdrawn}

func (d *Desk) batches(v *visit) error {
	f := batchFilter{feed: allowed(v.Query("feed"), feedName), state: oneOf(v.Query("state"), "", batchStates)}
	list, err := d.services.Arrivals.Arrivals(v.ctx())
	if err != nil {
		return fmt.Errorf("list feeds: %w", err)
	}
	f.feeds = cameFrom(list)
	found, err := d.services.Batches.Batches(v.ctx(), api.BatchFilter{Feed: f.feed, State: f.state, Cursor: v.Query("cursor"), Limit: pageSize})
	if err != nil {
		return fmt.Errorf("list batches: %w", err)
	}
	return v.show(http.StatusOK, batchesPage(v.page, f, found))
}

// cameFrom is one arrival of each feed from which something came.
func cameFrom(list []api.Arrival) []api.Arrival {
	var out []api.Arrival
	seen := map[string]bool{}
	for _, a := range list {
		if a.Batches > 0 && !seen[a.Feed] {
			seen[a.Feed] = true
			out = append(out, a)
		}
	}
	return out
}

// batchView is what the page of a batch draws.
type batchView struct {
	api.BatchDetail

	said   remark
	wrong  bool // the reason is none
	act    string
	reason string // as it was typed
}

func (d *Desk) readBatch(v *visit) (batchView, error) {
	if !batchNo.MatchString(v.Param("number")) {
		return batchView{}, fmt.Errorf("read batch: %w", shouwang.ErrNotFound)
	}
	number, err := strconv.ParseUint(v.Param("number"), 10, 64)
	if err != nil {
		return batchView{}, fmt.Errorf("read batch: %w", shouwang.ErrNotFound)
	}
	detail, err := d.services.Batches.Batch(v.ctx(), number)
	if err != nil {
		return batchView{}, fmt.Errorf("read batch: %w", err)
	}
	v.page.self = "/feeds/batches/" + strconv.FormatUint(number, 10)
	return batchView{BatchDetail: detail}, nil
}

func (d *Desk) oneBatch(v *visit) error {
	view, err := d.readBatch(v)
	if err != nil {
		return err
	}
	if done := oneOf(v.Query("done"), "", []string{api.ActAccept, api.ActWithdraw}); done != "" {
		view.said = remark{done: done, values: []any{view.Number()}}
	}
	return v.show(http.StatusOK, batchPage(v.page, view))
}

// decideBatch accepts or withdraws. Whatever keeps it from being done, the page
// comes back with what was typed.
func (d *Desk) decideBatch(v *visit) error {
	view, err := d.readBatch(v)
	if err != nil {
		return err
	}
	view.act, view.reason = oneOf(v.PostForm("act"), "", []string{api.ActAccept, api.ActWithdraw}), v.PostForm("reason")
	if view.act == "" || api.WrongReason(view.reason) {
		view.wrong, view.said = true, remark{problem: &problem{status: http.StatusUnprocessableEntity}}
		return v.show(http.StatusUnprocessableEntity, batchPage(v.page, view))
	}
	err = d.services.Batches.DecideBatch(v.steady(), view.Number(), api.BatchDecision{Act: view.act, By: api.Local, Reason: view.reason})
	if err == nil {
		return v.goTo(v.page.self + "?done=" + view.act)
	}
	if !errors.Is(err, shouwang.ErrConflict) {
		return fmt.Errorf("decide on batch: %w", err)
	}
	now, failed := d.readBatch(v)
	if failed != nil {
		return errors.Join(failed, err)
	}
	now.act, now.reason, now.said = view.act, view.reason, remark{problem: &problem{status: http.StatusConflict}}
	return v.show(http.StatusConflict, batchPage(v.page, now))
}

// quarantineView is the refused rows that the address chose, beside the counts.
type quarantineView struct {
	feed, department, fault string
	waiting                 []api.Waiting
	wrong                   []api.WrongRecord
	rows                    api.Page[api.RefusedRow]
	said                    remark
	because                 string // why a workbook was not taken
	taken                   []shouwang.Batch
	clear                   bool // the cells stand as they came
}

func (q quarantineView) any() bool { return q.feed != "" || q.department != "" || q.fault != "" }

// refusedSize is how many refused rows a page shows: each has many cells.
const refusedSize = 20

// total counts the rows that wait, by the filters that are no reason: a row with
// two faults is counted under each.
func (q quarantineView) total() int {
	n := 0
	for _, w := range q.waiting {
		n += w.Reason.Rows
	}
	return n
}

func (q quarantineView) filter(cursor string) api.RefusedFilter {
	return api.RefusedFilter{Feed: q.feed, Department: q.department, Reason: q.fault, Cursor: cursor, Limit: refusedSize}
}

// readQuarantine reads the counts and the wrong records; values come from the
// address or from a form.
func (d *Desk) readQuarantine(v *visit, value func(string) string) (quarantineView, error) {
	q := quarantineView{feed: allowed(value("feed"), feedName), department: allowed(value("department"), deptCode), fault: allowed(value("fault"), feedName)}
	var err error
	if q.waiting, err = d.services.Quarantine.Waiting(v.ctx()); err != nil {
		return q, fmt.Errorf("count refused rows: %w", err)
	}
	if q.wrong, err = d.services.Returns.Wrong(v.ctx()); err != nil {
		return q, fmt.Errorf("list wrong records: %w", err)
	}
	return q, nil
}

func (d *Desk) quarantine(v *visit) error {
	q, err := d.readQuarantine(v, v.Query)
	if err != nil {
		return err
	}
	if q.rows, err = d.services.Quarantine.Refused(v.ctx(), q.filter(v.Query("cursor"))); err != nil {
		return fmt.Errorf("list refused rows: %w", err)
	}
	return v.show(http.StatusOK, quarantinePage(v.page, q))
}

// revealRefused shows a page of rows as they came, for a minute.
func (d *Desk) revealRefused(v *visit) error {
	purpose, err := purposeOf(v)
	if err != nil {
		return err
	}
	q, err := d.readQuarantine(v, v.PostForm)
	if err != nil {
		return err
	}
	if q.rows, err = d.services.Quarantine.RevealRefused(v.ctx(), q.filter(v.PostForm("cursor")), api.Local, purpose); err != nil {
		return fmt.Errorf("reveal refused rows: %w", err)
	}
	q.clear = true
	v.page.self = quarantineAddress(q, v.PostForm("cursor"))
	v.page.after, v.page.next = revealSeconds, v.page.self
	return v.show(http.StatusOK, quarantinePage(v.page, q))
}

// quarantineAddress is the list with the same filter.
func quarantineAddress(q quarantineView, cursor string) string {
	values := url.Values{}
	for name, value := range map[string]string{"feed": q.feed, "department": q.department, "fault": q.fault, "cursor": cursor} {
		if queryValue.MatchString(value) {
			values.Set(name, value)
		}
	}
	return (&url.URL{Path: "/feeds/quarantine", RawQuery: values.Encode()}).String()
}

// correction sends the workbook of a department.
func (d *Desk) correction(v *visit) error {
	department := allowed(v.PostForm("department"), deptCode)
	book, name, err := d.services.Returns.Correction(v.ctx(), v.PostForm("which"), department)
	if err != nil {
		return fmt.Errorf("open correction workbook: %w", err)
	}
	v.Header("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	_, err = io.Copy(v.Writer, book)
	return errors.Join(err, book.Close())
}

// answer takes a corrected workbook in and says what became of its rows.
func (d *Desk) answer(v *visit) error {
	_, folder, err := d.jobs.folderOf()
	if err != nil {
		return err
	}
	taken, err := d.takeAnswer(v, folder)
	err = errors.Join(err, os.RemoveAll(folder))
	refused := errors.Is(err, shouwang.ErrRefused) || errors.Is(err, shouwang.ErrInvalid)
	if err != nil && !refused {
		return err
	}
	q, failed := d.readQuarantine(v, func(string) string { return "" })
	if failed != nil {
		return errors.Join(failed, err)
	}
	if q.rows, failed = d.services.Quarantine.Refused(v.ctx(), q.filter("")); failed != nil {
		return fmt.Errorf("list refused rows: %w", failed)
	}
	v.page.self = "/feeds/quarantine"
	if refused {
		q.said, q.because = remark{problem: &problem{status: http.StatusUnprocessableEntity, sort: sortUpload, hint: hintOf(err)}}, because(err)
		return v.show(http.StatusUnprocessableEntity, quarantinePage(v.page, q))
	}
	q.taken = taken
	return v.show(http.StatusOK, quarantinePage(v.page, q))
}

func (d *Desk) takeAnswer(v *visit, folder string) ([]shouwang.Batch, error) {
	reader, err := v.Request.MultipartReader()
	if err != nil {
		return nil, fmt.Errorf("read upload: %w", shouwang.ErrInvalid)
	}
	var taken []shouwang.Batch
	var files []api.Upload
	for {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, unread(err)
		}
		if part.FileName() == "" {
			continue
		}
		if files, err = d.keep(v, part, folder, files); err != nil {
			return nil, err
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("take answer: %w", unfit("error.hint.files"))
	}
	for _, file := range files {
		batches, err := d.services.Returns.Answer(v.steady(), file)
		if err != nil {
			return nil, fmt.Errorf("take answer: %w", err)
		}
		taken = append(taken, batches...)
	}
	return taken, nil
}

// steady is the context of what is not to be broken off once begun, though the
// browser goes away.
func (v *visit) steady() context.Context {
	v.moreTime()
	return context.WithoutCancel(v.ctx())
}

// suspectView is what the page of suspected people draws.
type suspectView struct {
	pairs  []api.Suspect
	said   remark
	other  string // whose form is not complete
	reason string // as it was typed in it
	shown  []api.Identity
}

// waiting and merged are the two halves of the list.
func (s suspectView) half(merged bool) []api.Suspect {
	var out []api.Suspect
	for _, p := range s.pairs {
		if p.Merged == merged {
			out = append(out, p)
		}
	}
	return out
}

func (d *Desk) showSuspects(v *visit, status int, view suspectView) error {
	var err error
	if view.pairs, err = d.services.People.Suspects(v.ctx()); err != nil {
		return fmt.Errorf("list suspects: %w", err)
	}
	v.page.self = "/feeds/suspects"
	return v.show(status, suspectsPage(v.page, view))
}

func (d *Desk) suspects(v *visit) error {
	var view suspectView
	if done := oneOf(v.Query("done"), "", []string{api.ActMerge, api.ActSplit, api.ActDistinct}); done != "" {
		view.said = remark{done: done}
	}
	return d.showSuspects(v, http.StatusOK, view)
}

// decidePeople merges, splits or tells apart; what was typed comes back if it is
// refused.
func (d *Desk) decidePeople(v *visit) error {
	sent := api.PeopleDecision{
		Act: v.PostForm("act"), Keep: allowed(v.PostForm("keep"), personName), Other: allowed(v.PostForm("other"), personName), By: api.Local, Reason: v.PostForm("reason"),
	}
	if one, two, both := strings.Cut(v.PostForm("pair"), " "); both && sent.Other == "" {
		sent.Other = allowed(one, personName)
		if sent.Other == sent.Keep {
			sent.Other = allowed(two, personName)
		}
	}
	view := suspectView{other: sent.Other, reason: sent.Reason}
	if sent.Wrong() != "" {
		view.said = remark{problem: &problem{status: http.StatusUnprocessableEntity}}
		return d.showSuspects(v, http.StatusUnprocessableEntity, view)
	}
	err := d.services.People.DecidePeople(v.steady(), sent)
	if err == nil {
		return v.goTo("/feeds/suspects?done=" + sent.Act)
	}
	if status := statusOf(err); status == http.StatusConflict || status == http.StatusNotFound {
		view.said = remark{problem: &problem{status: http.StatusConflict}}
		return d.showSuspects(v, http.StatusConflict, view)
	}
	return fmt.Errorf("decide on people: %w", err)
}

// revealPeople shows who the two of a pair are, for a minute.
func (d *Desk) revealPeople(v *visit) error {
	purpose, err := purposeOf(v)
	if err != nil {
		return err
	}
	var refs []string
	for ref := range strings.FieldsSeq(v.PostForm("pair")) {
		if !personName.MatchString(ref) {
			return fmt.Errorf("reveal people: %w", shouwang.ErrInvalid)
		}
		refs = append(refs, ref)
	}
	var view suspectView
	if view.shown, err = d.services.People.RevealPeople(v.ctx(), refs, api.Local, purpose); err != nil {
		return fmt.Errorf("reveal people: %w", err)
	}
	v.page.after, v.page.next = revealSeconds, "/feeds/suspects"
	return d.showSuspects(v, http.StatusOK, view)
}
