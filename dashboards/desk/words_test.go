package desk

import (
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"gotest.tools/v3/assert"

	"shouwang/cases"
	"shouwang/cases/meeting"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// sources are the templates and the Go files that ask for words.
func sources(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, pattern := range []string{"*.templ", "*.go"} {
		names, err := fs.Glob(os.DirFS("."), pattern)
		assert.NilError(t, err)
		for _, name := range names {
			if strings.HasSuffix(name, "_templ.go") || strings.HasSuffix(name, "_test.go") || name == "words.go" {
				continue
			}
			data, err := fs.ReadFile(os.DirFS("."), name)
			assert.NilError(t, err)
			texts[name] = string(data)
		}
	}
	return texts
}

// families are the keys that are put together from a part of data.
func families() map[string][]string {
	all := map[string][]string{
		"level.": {"red", "yellow", "blue", "none"}, "kind.": {"help", "care", "verify", "duty", "integrity", "data"}, "home.open.": {"red", "yellow", "blue"},
		"state.filter.": {"open", "held", "waiting", "done", "all"}, "case.state.": {"open", "acknowledged", "closed"}, "case.filter.": {"active", "open", "acknowledged", "closed", "all"},
		"case.next.": {"open", "acknowledged", "closed"}, "case.step.": {"1", "2", "3"}, "match.step.": {"1", "2", "3", "4"}, "weekday.": {"0", "1", "2", "3", "4", "5", "6"},
		"stage.": {api.StageIntake, api.StageRun, api.StageBooks}, "member.": {"head", "subject", "member"}, "wrong.": {"kind", "verdict", "note"},
		"done.": {"taken", "act", api.EventAcknowledged, api.EventClosed, api.EventReopened, api.ActAccept, api.ActWithdraw, api.ActMerge, api.ActSplit, api.ActDistinct}, "theme.": {"auto", "light", "dark"},
		"event.": {"opened", "called", "warning_added", "acknowledged", "closed", "reopened", "assigned", "contacted", "visited", "verified", "planned", "measure_done", "escalated", "heard", "decided", "noticed", "appealed", "handed_over", "merged", "split", "area_changed", "rejected", "claimed", "released", "returned", "submitted", "approved", "sent_back", "adopted", "tabled", "resolved", "deferred", "reviewed", "continued", "appeal_decided", "paused", "resumed", "overridden", "reminded", "ack_expired", "deadline_moved", "followed_up", "archived"},
		"way.":   {"draft", "assigned", "verifying", "measures_running", "meeting", "review", "closed", "follow_up", "archived"}, "rung.": {"owner", "town", "bureau", "meeting"},
		"timer.":  {"contact", "check", "decide", "repeat", "approve", "notice", "appeal", "review", "session"},
		"agenda.": {"overdue", "departments", "amount", "warnings"}, "need.": {"income", "medical", "schooling", "housing", "care", "job", "safety", "other"}, "measure.": {"planned", "running", "done", "refused", "dropped"},
		"dept.":  {"health", "police", "civil", "funeral", "hrss", "insurance", "fund", "estate", "veterans", "justice", "court", "disabled", "education", "market", "emergency", "fire", "weather", "water", "power", "finance", "bank", "stats", "development", "agriculture", "housing", "party", "audit", "province", "check", "town", "village", "grid", "hotline", "provider"},
		"fault.": api.ArrivalFaults, "batch.state.": batchStates, "change.": {"added", "changed", "vanished"}, "cause.": {"answer", "record", "withdraw", "merge", "split"},
		"how.": {"phone", "message", "door"}, "outcome.": {"reached", "later", "not_reached"}, "person.": {"self", "guardian", "agent"}, "decision.": {"deliver", "transfer", "special", "keep", "reduce", "end"},
		"served.": {"in_person", "left", "post", "public"}, "class.": {"dibao", "tekun", "edge", "rigid", "antirelapse", "other", "none"}, "urgency.": {"now", "soon", "later"},
		"fact.": {"income_pc", "assets", "spending", "members", "housing", "health", "schooling", "guardianship"},
		"why.":  {"birthday", "phone", "two_names", "merged"}, "quarantine.export.": {api.CorrectRefused, api.CorrectWrong},
		"role.": {}, "verdict.": {}, "lane.": {"open", "protected", "integrity", "data"},
	}
	for _, role := range access.Roles {
		all["role."] = append(all["role."], string(role))
	}
	for _, v := range verdicts {
		all["verdict."] = append(all["verdict."], string(v), string(v)+".sub")
	}
	for status := range told {
		for _, sort := range []sort{sortForm, sortLost, sortButton, sortUpload, sortMatch, sortRead} {
			for _, part := range []string{"what", "kept", "do"} {
				all[""] = append(all[""], problem{status: status, sort: sort}.key(part))
			}
		}
	}
	for _, kind := range cases.Acts() {
		f, has := formOf(kind)
		if !has {
			continue
		}
		all["do."] = append(all["do."], string(kind))
		for _, g := range f.groups {
			if g.title != "" {
				all["group."] = append(all["group."], g.title)
			}
			for _, in := range g.inputs {
				if in.label != "" {
					all["in."] = append(all["in."], in.label)
				}
			}
		}
	}
	all["in."] = append(all["in."], "needed", "unreadable", "form.date", "form.moment", "form.whole", "form.yuan", "form.yesno")
	for _, kind := range meeting.Kinds[1:] {
		all["meet."] = append(all["meet."], string(kind))
	}
	all["meetings."] = []string{"lead", "support"}
	all["call."] = []string{"handover", "acknowledge", "inform", "reply", "callback"}
	all["press."] = []string{"late", "chase", "notice"}
	all["callkind."] = []string{"enquiry", "plea", "complaint", "emergency", "report"}
	all["callurgency."] = []string{"1", "2", "3", "4"}
	all["meet.verdict."] = meeting.Verdicts
	all["meeting."] = []string{"called", "sitting", "closed"}
	all["item."] = []string{"overdue", "departments", "amount", "warnings", "deferred", "person"}
	all["clauses."] = []string{"carried", "late", "empty"}
	for _, key := range []string{"due.days", "due.late"} {
		all[key] = []string{"", ".one"}
	}
	return all
}

var asked = regexp.MustCompile(`(?:\.T|unfit)\("([^"]+)"[,)]|"(nav\.[a-z]+|note\.[a-z]+)"`)

func TestEveryWordIsThereAndNoneTooMany(t *testing.T) {
	used := map[string]bool{}
	for name, text := range sources(t) {
		for _, match := range asked.FindAllStringSubmatch(text, -1) {
			key := match[1] + match[2]
			used[key] = true
			_, known := words[key]
			assert.Assert(t, known, "%s asks for %s", name, key)
		}
	}
	for prefix, parts := range families() {
		for _, part := range parts {
			used[prefix+part] = true
			_, known := words[prefix+part]
			assert.Assert(t, known, "missing %s", prefix+part)
		}
	}
	for key := range words {
		assert.Assert(t, used[key] || strings.HasPrefix(key, "refused."), "nobody asks for %s", key)
	}
}

func TestWordsAreWholeInBothLanguages(t *testing.T) {
	for key, text := range words {
		assert.Assert(t, text.Zh != "" && text.En != "", key)
		assert.Equal(t, strings.Count(text.Zh, "%v"), strings.Count(text.En, "%v"), key)
		if key != "to.zh" {
			assert.Assert(t, !strings.ContainsFunc(text.En, isHan), "Chinese in the English of %s", key)
		}
		for _, word := range []string{"骗保", "造假", "嫌疑", "责令", "追责", "停发待遇"} {
			assert.Assert(t, !strings.Contains(text.Zh, word), "%s says %s", key, word)
		}
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestNoTextStandsOutsideTheTable(t *testing.T) {
	for name, text := range sources(t) {
		for n, line := range strings.Split(text, "\n") {
			code, _, _ := strings.Cut(line, "//")
			assert.Assert(t, !strings.ContainsFunc(code, isHan), "%s:%d", name, n+1)
		}
	}
}
