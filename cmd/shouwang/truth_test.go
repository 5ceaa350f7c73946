package main

import (
	"encoding/hex"
	"slices"
	"testing"

	"shouwang"
	"shouwang/internal/city"
	"shouwang/monitors"
	"shouwang/signals/identity"
)

// A paper's monitor may be several files of a policy, or none.
func TestTheTruthFindsItsMonitor(t *testing.T) {
	all := []*monitors.Monitor{
		{ID: "tekun_visit_care", Code: "M12", Kind: shouwang.Duty},
		{ID: "tekun_danger", Code: "M12", Kind: shouwang.Care},
		{ID: "relative_and_collusion", Code: "M43", Kind: shouwang.Integrity},
		{ID: "shared_account", Code: "M43", Kind: shouwang.Integrity},
	}
	raised := map[string]map[string]raising{"shared_account": {"6299": {}}}
	truth := []city.Truth{
		{Monitor: "tekun_visit_care", Kind: shouwang.Duty, Subject: "a"},
		{Monitor: "tekun_visit_care", Kind: shouwang.Care, Subject: "a"},
		{Monitor: "relative_and_collusion", Kind: shouwang.Integrity, Subject: "b"},
		{Monitor: "relative_and_collusion", Kind: shouwang.Integrity, Subject: "6299"},
		{Monitor: "feed_health", Kind: shouwang.Data, Subject: "payment"},
		{Monitor: "feed_health", Kind: shouwang.Data, Subject: "pension"},
	}
	own, absent := share(truth, all, raised)
	for i, id := range []string{"tekun_visit_care", "tekun_danger", "relative_and_collusion", "shared_account"} {
		if got := own[id]; len(got) != 1 || got[0].Subject != truth[i].Subject || got[0].Kind != truth[i].Kind {
			t.Errorf("%s: got %v, want %v", id, got, truth[i])
		}
	}
	if !slices.Equal(absent, []string{"feed_health"}) {
		t.Errorf("absent: got %v, want feed_health once", absent)
	}
}

func TestAnAccountOfTheTruthIsKnownByItsHash(t *testing.T) {
	keys, err := identity.Passing()
	if err != nil {
		t.Fatal(err)
	}
	sum := keys.Column("62990001")
	raised := map[string]map[string]raising{"shared_account": {hex.EncodeToString(sum[:]): {}}}
	got := hiddenAccounts([]city.Truth{{Subject: "62990001"}, {Subject: "62990002"}}, raised, keys)
	if _, ok := raised["shared_account"][got[0].Subject]; !ok || got[1].Subject != "62990002" {
		t.Fatal("an account that was raised has its hash, another stays as it is")
	}
}
