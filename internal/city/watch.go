package city

import (
	"slices"
	"time"

	"shouwang"
)

// watch is a monitor as the papers describe it: what it may lead to, and when it
// runs by the calendar. Files come in the afternoon, after the runs of their day.
type watch struct {
	monitor string
	kind    shouwang.Kind
	next    func(shouwang.Day) shouwang.Day // the first run after a day
}

// as is the other direction of a monitor that has two.
func (w watch) as(kind shouwang.Kind) watch { return watch{w.monitor, kind, w.next} }

func everyDay(day shouwang.Day) shouwang.Day { return day + 1 }

// weekdays are runs from Monday to Friday.
func weekdays(day shouwang.Day) shouwang.Day {
	day++
	for day.Time().Weekday() == time.Saturday || day.Time().Weekday() == time.Sunday {
		day++
	}
	return day
}

func onThe(on time.Weekday) func(shouwang.Day) shouwang.Day {
	return func(day shouwang.Day) shouwang.Day { return nextWeekday(day, on) }
}

// dated are runs on a date of every month, or of the named ones.
func dated(of int, months ...time.Month) func(shouwang.Day) shouwang.Day {
	return func(day shouwang.Day) shouwang.Day {
		day = nextDate(day, of)
		for len(months) > 0 && !slices.Contains(months, day.Time().Month()) {
			day = nextDate(day, of)
		}
		return day
	}
}

// termTime are the runs of school attendance: Mondays of March and September, the
// first of the other months, and none in the holidays of July and August.
func termTime(day shouwang.Day) shouwang.Day {
	for day++; ; day++ {
		switch m := day.Time().Month(); {
		case m == time.March || m == time.September:
			if day.Time().Weekday() == time.Monday {
				return day
			}
		case m != time.July && m != time.August && day == day.Month():
			return day
		}
	}
}

// The quarters' first months, and the last.
var (
	quarterly   = []time.Month{time.January, time.April, time.July, time.October}
	quarterEnds = []time.Month{time.March, time.June, time.September, time.December}
)

var (
	entryGate     = watch{"entry_check_gate", shouwang.Duty, weekdays}
	recheckDue    = watch{"recheck_due", shouwang.Duty, everyDay}
	incomeUp      = watch{"income_up_gradual_exit", shouwang.Verify, dated(5)}
	gradualDue    = watch{"gradual_exit_due", shouwang.Duty, everyDay}
	pensionStart  = watch{"pension_start", shouwang.Verify, dated(6)}
	assetChange   = watch{"asset_change", shouwang.Verify, dated(8)}
	fundIncome    = watch{"hpf_implied_income", shouwang.Verify, dated(9)}
	serviceStatus = watch{"service_status", shouwang.Verify, dated(10, quarterEnds...)}
	memberChange  = watch{"household_change", shouwang.Verify, dated(3)}
	amountDrift   = watch{"dibao_amount_drift", shouwang.Verify, dated(4)}
	tekunVisit    = watch{"tekun_visit_care", shouwang.Duty, everyDay}
	tekunAssess   = watch{"tekun_reassess", shouwang.Verify, dated(7)}
	subsidyUnpaid = watch{"disability_unclaimed", shouwang.Help, dated(11)}
	subsidyReview = watch{"disability_quarterly_review", shouwang.Verify, dated(12, quarterly...)}
	gradeWorse    = watch{"disability_grade_worse", shouwang.Help, dated(12, quarterly...)}
	exclusivity   = watch{"benefit_exclusivity", shouwang.Verify, dated(13)}
	childVisit    = watch{"child_visit_overdue", shouwang.Duty, everyDay}
	childGrade    = watch{"child_risk_grade", shouwang.Help, everyDay}
	unattended    = watch{"unattended_child_discovery", shouwang.Care, onThe(time.Tuesday)}
	dropout       = watch{"school_dropout", shouwang.Care, termTime}
	mandatory     = watch{"mandatory_report", shouwang.Care, everyDay}
	childEnd      = watch{"child_eligibility_end", shouwang.Verify, dated(14)}
	childRegistry = watch{"child_registry_audit", shouwang.Duty, dated(5, quarterly...)}
	noIncome      = watch{"no_income_3m", shouwang.Help, dated(16)}
	medicalShock  = watch{"medical_shock", shouwang.Help, onThe(time.Wednesday)}
	rigidSpending = watch{"rigid_expenditure", shouwang.Help, dated(18)}
	antirelapse   = watch{"antirelapse_cross_match", shouwang.Help, dated(19, quarterly...)}
	singleEntry   = watch{"single_person_entry", shouwang.Help, dated(21)}
	suddenEvent   = watch{"sudden_incident", shouwang.Care, everyDay}
	silentHome    = watch{"silent_household", shouwang.Care, everyDay}
	hotlineClock  = watch{"hotline_sla", shouwang.Duty, everyDay}
	specialAid    = watch{"special_aid_gap", shouwang.Help, dated(22)}
	jointMeeting  = watch{"joint_meeting_escalation", shouwang.Duty, onThe(time.Friday)}
	reliefClock   = watch{"emergency_relief_clock", shouwang.Duty, everyDay}
	reliefReserve = watch{"relief_reserve", shouwang.Duty, everyDay}
	elderStop     = watch{"elder_stop_and_party_step", shouwang.Verify, dated(2)}
	homeCare      = watch{"homecare_service_check", shouwang.Integrity, everyDay}
	spotCheck     = watch{"institution_spot_check", shouwang.Duty, dated(1)}
	collusion     = watch{"relative_and_collusion", shouwang.Integrity, dated(23)}
	duplicate     = watch{"duplicate_claim", shouwang.Verify, dated(24)}
	payTotal      = watch{"payment_total", shouwang.Duty, dated(10)}
	payTimely     = watch{"payment_timeliness", shouwang.Duty, everyDay}
	procedure     = watch{"procedure_clock", shouwang.Duty, weekdays}
	visitTrue     = watch{"visit_integrity", shouwang.Integrity, everyDay}
	auditIssue    = watch{"audit_rectification", shouwang.Duty, onThe(time.Monday)}
	feedHealth    = watch{"feed_health", shouwang.Data, everyDay}
	monitorBlind  = watch{"monitor_blind", shouwang.Data, everyDay}
	ruleDrift     = watch{"rule_drift_fairness", shouwang.Data, dated(1)}
)

// warned is a warning on what a file says: it stands by the first run after it.
func (t *tale) warned(w watch, subject string, level shouwang.Level, seen shouwang.Day, why string) {
	t.expect(w.monitor, w.kind, subject, level).between(seen, w.next(seen), why)
}

// reached is a warning on what becomes true on a day by what was known before.
func (t *tale) reached(w watch, subject string, level shouwang.Level, day shouwang.Day, why string) {
	if day <= t.year.eve {
		t.warned(w, subject, level, t.year.eve, why)
		return
	}
	t.expect(w.monitor, w.kind, subject, level).between(day, w.next(day-1), why)
}

// lastRun is the last run of a monitor in the year.
func (t *tale) lastRun(w watch) shouwang.Day {
	day := w.next(t.year.eve)
	for next := w.next(day); next <= t.year.end; next = w.next(next) {
		day = next
	}
	return day
}
