package desk

import (
	"net/http"
	"regexp"
	"strings"
)

func (d *Desk) home(v *visit) error {
	sum, err := d.services.Overview.Overview(v.ctx())
	if err != nil {
		return err
	}
	sum.Runs = sum.Runs[:min(3, len(sum.Runs))]
	return v.show(http.StatusOK, homePage(v.page, sum))
}

// backlog shows what waits for whom, and when it will have been handed out.
func (d *Desk) backlog(v *visit) error {
	b, err := d.services.Overview.Backlog(v.ctx())
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, backlogPage(v.page, b))
}

// clauses shows what carries each clause of the notice, and what came of it.
func (d *Desk) clauses(v *visit) error {
	ledger, err := d.services.Overview.Ledger(v.ctx())
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, clausesPage(v.page, ledger))
}

var (
	warningNo = regexp.MustCompile(`^W-[0-9]{7}$`)
	warningID = regexp.MustCompile(`^[0-9a-f]{16}$`)
	batchNo   = regexp.MustCompile(`^[1-9][0-9]{0,9}$`)
	caseNo    = regexp.MustCompile(`^C-[0-9]{7}$`)
)

// find opens a warning or case by its number. It is a POST, so that whatever
// somebody types stays out of addresses and histories.
func (d *Desk) find(v *visit) error {
	typed := strings.ToUpper(strings.TrimSpace(v.PostForm("q")))
	switch {
	case warningNo.MatchString(typed):
		return v.goTo("/warnings/" + typed)
	case caseNo.MatchString(typed):
		return v.goTo("/cases/" + typed)
	}
	return v.show(http.StatusUnprocessableEntity, notFoundByNumber(v.page))
}

func bsTheme(p page) string {
	if p.theme == "dark" {
		return "dark"
	}
	return "light"
}

// otherTheme is what the button of an automatic look offers.
func otherTheme(page) string { return "dark" }

func memberRole(role string) string {
	return oneOf(role, "member", []string{"head", "subject", "member"})
}

// errorBack leads from an error to where the form stood.
func errorBack(e problem) string {
	for _, section := range []string{"/cases/", "/warnings/"} {
		rest, found := strings.CutPrefix(e.action, section)
		if ref, _, _ := strings.Cut(rest, "/"); found && (caseNo.MatchString(ref) || warningNo.MatchString(ref) || warningID.MatchString(ref)) {
			return section + ref
		}
	}
	if no, found := strings.CutPrefix(e.action, "/meetings/"); found && meetingNo.MatchString(no) {
		return e.action
	}
	if id, found := strings.CutPrefix(e.action, "/match/jobs/"); found && jobID.MatchString(id) {
		return e.action
	}
	for _, page := range []string{"/calls", "/meetings", "/inbox", "/match", "/feeds/quarantine", "/feeds/suspects"} {
		if e.action == page || strings.HasPrefix(page, "/feeds/") && strings.HasPrefix(e.action, page+"/") {
			return page
		}
	}
	if number, found := strings.CutPrefix(e.action, "/feeds/batches/"); found && batchNo.MatchString(number) {
		return e.action
	}
	return "/"
}
