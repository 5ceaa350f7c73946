package desk

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// callsView is what is owed to those who rang the hotline, and the form of a call.
type callsView struct {
	owed   []api.OwedCall
	topics []api.Choice
	own    string            // the order number of a call that has none
	typed  map[string]string // what was sent and not taken
	status int
	why    []string // of a refusal
	batch  string   // of what was taken in
}

var ownNo = regexp.MustCompile(`^D-[A-Z2-7]{12}$`)

func (d *Desk) readCalls(v *visit) (callsView, error) {
	list, err := d.services.Calls.Calls(v.ctx())
	if err != nil {
		return callsView{}, fmt.Errorf("list calls: %w", err)
	}
	view := callsView{owed: list, own: "D-" + rand.Text()[:12], typed: map[string]string{}}
	if v.page.may(access.TypeCalls) {
		view.topics = d.services.Calls.Topics()
	}
	return view, nil
}

// calls are what is owed to those who rang the hotline.
func (d *Desk) calls(v *visit) error {
	view, err := d.readCalls(v)
	if err != nil {
		return err
	}
	if no := v.Query("done"); batchNo.MatchString(no) {
		view.batch = no
	}
	view.typed["at"] = d.clock().In(shouwang.Shanghai).Format(momentForm)
	return v.show(http.StatusOK, callsPage(v.page, view))
}

// typeCall takes in a call. A form that is sent twice carries the same order number, and
// so is one call.
func (d *Desk) typeCall(v *visit) error {
	call := api.TypedCall{
		No: strings.TrimSpace(v.PostForm("no")), Kind: v.PostForm("kind"), Topic: v.PostForm("topic"),
		Caller: strings.TrimSpace(v.PostForm("caller")), Subject: strings.TrimSpace(v.PostForm("subject")), By: access.Of(v.ctx()).Worker,
	}
	if own := v.PostForm("own"); call.No == "" && ownNo.MatchString(own) {
		call.No = own
	}
	call.At, _ = time.ParseInLocation(momentForm, v.PostForm("at"), shouwang.Shanghai) // none is one of long ago: refused with the rest
	call.Urgency, _ = strconv.Atoi(v.PostForm("urgency"))
	batch, err := d.services.Calls.TypeCall(v.ctx(), call)
	if err == nil {
		return v.goTo("/calls?done=" + strconv.FormatUint(batch, 10))
	}
	return d.callRefused(v, err)
}

// callRefused is the page of a call that was not taken: why, and all that was typed.
func (d *Desk) callRefused(v *visit, refused error) error {
	status := statusOf(refused)
	if status >= http.StatusInternalServerError || status == http.StatusNotFound {
		return fmt.Errorf("type in a call: %w", refused)
	}
	view, err := d.readCalls(v)
	if err != nil {
		return errors.Join(err, refused)
	}
	view.status = status
	view.typed = v.sent()
	if own := v.PostForm("own"); ownNo.MatchString(own) {
		view.own = own
	}
	view.why = v.page.whys(refused)
	return v.show(status, callsPage(v.page, view))
}
