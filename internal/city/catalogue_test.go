package city

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// catalogue are the monitors of the papers, in their order.
var catalogue = strings.Fields(`
death_after_benefit custody_match entry_check_gate recheck_due income_up_gradual_exit pension_start asset_change hpf_implied_income service_status household_change
dibao_amount_drift tekun_visit_care tekun_reassess price_linkage disability_unclaimed disability_quarterly_review benefit_exclusivity child_visit_overdue child_risk_grade unattended_child_discovery
school_dropout mandatory_report child_eligibility_end child_registry_audit job_loss no_income_3m edge_of_subsistence medical_shock rigid_expenditure antirelapse_cross_match
relapse_after_exit single_person_entry sudden_incident silent_household hotline_sla special_aid_gap joint_meeting_escalation emergency_relief_clock elder_unclaimed elder_stop_and_party_step
homecare_service_check institution_spot_check relative_and_collusion duplicate_claim payment_timeliness procedure_clock visit_integrity audit_rectification feed_health rule_drift_fairness`)

// beside are monitors of their own, which the papers name with another. Of a total and a
// reserve not every city has one that is wrong.
var beside = []string{childMonitor, custodyReturn.monitor, gradeWorse.monitor, gradualDue.monitor, monitorBlind.monitor, reliefReserve.monitor, payTotal.monitor}

func TestEveryMonitorHasSomebodyToFind(t *testing.T) {
	if len(catalogue) != 50 {
		t.Fatalf("%d monitors, want 50", len(catalogue))
	}
	for _, seed := range []uint64{1, 2, 3} {
		a := readArchive(t, usual(1000, seed))
		found := map[string]int{}
		for _, w := range a.truth {
			found[w.Monitor]++
			if !slices.Contains(beside, w.Monitor) && !slices.Contains(catalogue, w.Monitor) {
				t.Errorf("the truth speaks of %s, which is no monitor", w.Monitor)
			}
		}
		for _, m := range slices.Concat(catalogue, beside[:5]) {
			if found[m] == 0 {
				t.Errorf("seed %d: nobody is to be found by %s", seed, m)
			}
		}
	}
}

// noRows are the feeds that no city has: the product writes down its canaries, what it expects and what
// arrived, and the roster of recipients is a workbook.
var noRows = []string{"feed_batch", "contract", "canary", "roster"}

func (a *archive) everyFeedHasRows(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("..", "..", "monitors", "packs", "nantong", "feeds", "*.yaml"))
	if err != nil || len(files) < 60 {
		t.Fatalf("%d feeds (%v)", len(files), err)
	}
	for _, path := range files {
		feed := strings.TrimSuffix(filepath.Base(path), ".yaml")
		if got := len(a.feeds[feed]) > 0; got == slices.Contains(noRows, feed) {
			t.Errorf("%d rows of %s", len(a.feeds[feed]), feed)
		}
	}
}
