package desk

import (
	"fmt"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"shouwang"
	"shouwang/cases/meeting"
	"shouwang/internal/api"
)

var meetingNo = regexp.MustCompile(`^J-[0-9]{7}$`)

// meetingView is what the pages of the joint meeting draw.
type meetingView struct {
	meeting.Session

	page     page
	sessions []meeting.Session
	waiting  []api.WaitingCase
	next     string            // page of those that wait
	seats    []api.InboxWorker // who may sit
	by       string
	typed    map[string]string // what was sent and not taken
	status   int
	why      []string // of a refusal, with where
	done     string
}

// roles are those in which somebody acts on a session, as on a case.
func (m meetingView) roles() []shouwang.Role {
	return caseView{workers: m.seats}.roles(m.page, m.by)
}

// may says whether the table of sessions allows an act as the session stands.
func (m meetingView) may(kind meeting.Kind) bool {
	return slices.ContainsFunc(m.roles(), func(r shouwang.Role) bool { return m.State.May(kind, r) })
}

// held is what was typed for an item, or for the whole where no is "".
func (m meetingView) held(no, name string) string {
	if m.typed["case"] != no {
		return ""
	}
	return m.typed[name]
}

func (m meetingView) names(p page, workers []string) string {
	var out []string
	for _, w := range workers {
		out = append(out, p.workerName(m.seats, w)+" ("+m.Unit(w)+")")
	}
	return strings.Join(out, " · ")
}

// readMeetings is what the list draws.
func (d *Desk) readMeetings(v *visit) (meetingView, error) {
	m, err := d.readRound(v)
	if err != nil {
		return m, err
	}
	if m.sessions, err = d.services.Meetings.Sessions(v.ctx()); err != nil {
		return m, fmt.Errorf("list sessions: %w", err)
	}
	return m, nil
}

// readRound is what stands round every session: the cases that wait, and who may sit.
func (d *Desk) readRound(v *visit) (meetingView, error) {
	m := meetingView{page: v.page, by: v.actor(v.Query("by")), typed: map[string]string{}}
	waiting, err := d.services.Meetings.WaitingCases(v.ctx(), api.WaitingFilter{Cursor: v.Query("cursor"), Limit: pageSize})
	if err != nil {
		return m, fmt.Errorf("list cases of the joint meeting: %w", err)
	}
	m.waiting, m.next = waiting.Items, waiting.Next
	if m.seats, err = d.services.Meetings.Seats(v.ctx()); err != nil {
		return m, fmt.Errorf("list who may sit: %w", err)
	}
	return m, nil
}

func (d *Desk) meetings(v *visit) error {
	m, err := d.readMeetings(v)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, meetingsPage(v.page, m))
}

// convene calls a session. A seat is a worker beside whom a unit was written.
func (d *Desk) convene(v *visit) error {
	m, err := d.readMeetings(v)
	if err != nil {
		return err
	}
	m.keep(v)
	said := meeting.Say{Emergency: v.PostForm("emergency") == "yes"}
	said.On, _ = shouwang.ParseDay(v.PostForm("on")) // no day is one of the past: refused with the rest
	for _, w := range m.seats {
		if unit := strings.TrimSpace(v.PostForm("seat." + w.ID)); unit != "" {
			said.Members = append(said.Members, meeting.Member{Worker: w.ID, Unit: unit})
		}
	}
	said.Quorum, err = strconv.Atoi(v.PostForm("quorum"))
	if err != nil {
		said.Quorum = len(said.Members)/2 + 1
	}
	one, err := d.services.Meetings.Meet(v.ctx(), meeting.Act{By: m.by}, meeting.EventConvened, said)
	if err != nil {
		return d.meetingRefused(v, m, err)
	}
	return v.goTo("/meetings/" + one.No + "?by=" + m.by)
}

// keep takes over what was sent, so that a page that refuses it shows it again.
func (m *meetingView) keep(v *visit) {
	m.by = v.actor(v.PostForm("by"))
	m.typed = v.sent()
}

// meetingRefused is the page of an act that was not done: what, why, and all that
// was typed.
func (d *Desk) meetingRefused(v *visit, m meetingView, err error) error {
	m.status = statusOf(err)
	if m.status >= http.StatusInternalServerError || m.status == http.StatusNotFound {
		return fmt.Errorf("act on a session: %w", err)
	}
	m.why = v.page.whys(err)
	if m.No == "" {
		return v.show(m.status, meetingsPage(v.page, m))
	}
	return v.show(m.status, meetingPage(v.page, m))
}

func (d *Desk) readMeeting(v *visit) (meetingView, error) {
	no := v.Param("no")
	if !meetingNo.MatchString(no) {
		return meetingView{}, fmt.Errorf("read session: %w", shouwang.ErrNotFound)
	}
	m, err := d.readRound(v)
	if err != nil {
		return m, err
	}
	if m.Session, err = d.services.Meetings.Session(v.ctx(), no); err != nil {
		return m, fmt.Errorf("read session: %w", err)
	}
	v.page.self = "/meetings/" + no
	return m, nil
}

func (d *Desk) oneMeeting(v *visit) error {
	m, err := d.readMeeting(v)
	if err != nil {
		return err
	}
	m.done = oneOf(v.Query("done"), "", []string{"tabled", "dropped", "opened", "recused", "decided", "closed"})
	return v.show(http.StatusOK, meetingPage(v.page, m))
}

// meet does an act on a session.
func (d *Desk) meet(v *visit) error {
	m, err := d.readMeeting(v)
	if err != nil {
		return err
	}
	kind := meeting.Kind(v.PostForm("kind"))
	m.keep(v)
	said := meeting.Say{Case: v.PostForm("case"), Present: v.PostFormArray("present")}
	if kind == meeting.EventDecided {
		if said.Decision, err = outcomeOf(v); err != nil {
			return d.meetingRefused(v, m, err)
		}
	}
	_, err = d.services.Meetings.Meet(v.ctx(), meeting.Act{No: m.No, Version: versionOf(v), By: m.by}, kind, said)
	if err != nil {
		return d.meetingRefused(v, m, err)
	}
	return v.goTo("/meetings/" + m.No + "?by=" + m.by + "&done=" + string(kind))
}

// outcomeOf reads what was decided on an item.
func outcomeOf(v *visit) (*meeting.Outcome, error) {
	out := &meeting.Outcome{
		Verdict: v.PostForm("verdict"), Fund: v.PostForm("fund"), Lead: strings.TrimSpace(v.PostForm("lead")), Reason: strings.TrimSpace(v.PostForm("reason")),
		Support: strings.FieldsFunc(v.PostForm("support"), func(r rune) bool { return strings.ContainsRune(",;"+wideMarks+" ", r) }),
	}
	var money, day error
	if text := v.PostForm("amount"); text != "" {
		out.Amount, money = shouwang.ParseYuan(text)
	}
	if text := v.PostForm("due"); text != "" {
		out.Due, day = shouwang.ParseDay(text)
	}
	if money == nil && day != nil {
		money = shouwang.Explain(shouwang.ErrInvalid, "the day cannot be read", "write it as 2026-08-12")
	}
	return out, money
}

// wideMarks are the enumeration comma, the comma and the semicolon of Chinese text.
const wideMarks = "\u3001\uff0c\uff1b"

// minutes sends the minutes of a closed session as a file of its own.
func (d *Desk) minutes(v *visit) error {
	m, err := d.readMeeting(v)
	if err != nil {
		return err
	}
	if m.State != meeting.Closed || m.Sheet == "" { // it names a case that the reader may not know of
		return fmt.Errorf("print minutes: %w", shouwang.ErrNotFound)
	}
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": "minutes-" + m.No + ".html"}))
	v.Data(http.StatusOK, "text/html; charset=utf-8", []byte(m.Sheet))
	return nil
}

// itemWhy is what brought a case before the meeting.
func (p page) itemWhy(why string) string {
	if why == "" {
		why = "person"
	}
	return p.T("item." + why)
}
