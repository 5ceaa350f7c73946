package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// inboxView is the messages of one worker beside the list of workers.
type inboxView struct {
	workers  []api.InboxWorker
	worker   api.InboxWorker
	messages api.Page[api.Message]
	said     remark
}

func (d *Desk) inbox(v *visit) error {
	var said remark
	if no := v.Query("done"); warningNo.MatchString(no) {
		said = remark{done: "taken", values: []any{no}}
	}
	view, err := d.readInbox(v, v.Query("worker"), v.Query("cursor"))
	if err != nil {
		return err
	}
	view.said = said
	return v.show(http.StatusOK, inboxPage(v.page, view))
}

// readInbox reads the inbox of the worker asked for, else of the first.
func (d *Desk) readInbox(v *visit, worker, cursor string) (inboxView, error) {
	workers, err := d.services.Inbox.Workers(v.ctx())
	if err != nil {
		return inboxView{}, fmt.Errorf("list workers: %w", err)
	}
	if reader := access.Of(v.ctx()); !reader.Local() { // one's own, and no other
		workers = slices.DeleteFunc(workers, func(w api.InboxWorker) bool { return w.ID != reader.Worker })
	}
	if len(workers) == 0 {
		return inboxView{}, nil
	}
	view := inboxView{workers: workers}
	if view.worker, err = workerOf(workers, worker); err != nil {
		return inboxView{}, err
	}
	view.messages, err = d.services.Inbox.Messages(v.ctx(), view.worker.ID, cursor, pageSize)
	if err != nil {
		return inboxView{}, fmt.Errorf("read inbox: %w", err)
	}
	return view, nil
}

func workerOf(workers []api.InboxWorker, id string) (api.InboxWorker, error) {
	if id == "" {
		return workers[0], nil
	}
	for _, w := range workers {
		if w.ID == id {
			return w, nil
		}
	}
	return api.InboxWorker{}, fmt.Errorf("find worker: %w", shouwang.ErrNotFound)
}

// takeMessage acknowledges the warning of a message in the name of its worker.
func (d *Desk) takeMessage(v *visit) error {
	worker, no := v.PostForm("worker"), v.PostForm("warning")
	if !warningNo.MatchString(no) || !workerID.MatchString(worker) {
		return fmt.Errorf("take message: %w", shouwang.ErrInvalid)
	}
	_, err := d.services.Cases.Acknowledge(v.ctx(), api.WarningAsk{Ref: no}, worker)
	if err == nil {
		return v.goTo("/inbox?" + url.Values{"worker": {worker}, "done": {no}}.Encode())
	}
	status := statusOf(err)
	if status != http.StatusPreconditionFailed && status != http.StatusConflict {
		return fmt.Errorf("take message: %w", err)
	}
	view, failed := d.readInbox(v, worker, "")
	if failed != nil {
		return errors.Join(failed, err)
	}
	view.said = remark{problem: &problem{status: status, sort: sortButton}}
	v.page.self = "/inbox?" + url.Values{"worker": {worker}}.Encode()
	return v.show(status, inboxPage(v.page, view))
}

func messageLink(m api.Message) string {
	switch {
	case m.Press != "" && m.Warning == "":
		return "/calls"
	case m.Press != "":
		return "/cases/" + m.Warning
	case m.Case != "":
		return "/cases/" + m.Case
	case caseNo.MatchString(m.Warning): // of a case that a call opened
		return "/cases/" + m.Warning
	}
	return "/warnings/" + m.Warning
}
