package api_test

import (
	"context"
	"errors"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

// OfWorker is who has a worker_id; names is a door for buttons too.
func (n names) OfWorker(_ context.Context, worker string) (access.Reader, error) {
	return n["worker:"+worker], nil
}

func TestAButtonIsPressedByWhoseAccountReachesTheWarning(t *testing.T) {
	city, people, log := apitest.Spread(), names{}, &kept{}
	press := api.Buttons(city.Services(), people, log)
	account := access.Account{Name: "wangfang", Worker: "v-001", Roles: []shouwang.Role{shouwang.VillageWorker}, Areas: []uint64{apitest.OwnVillage}, Lanes: []shouwang.Lane{shouwang.LaneOpen}}
	people["worker:v-001"] = account.Reader(nil, apitest.City, shouwang.DayOf(apitest.Now))
	all, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	for _, w := range all.Items {
		assert.Assert(t, errors.Is(press(t.Context(), w.No, "v-002"), shouwang.ErrForbidden), "nobody's worker")
		err := press(t.Context(), w.No, "v-001")
		if within(w.Area, apitest.OwnVillage) && w.Lane == shouwang.LaneOpen {
			assert.NilError(t, err)
			continue
		}
		assert.Assert(t, errors.Is(err, shouwang.ErrNotFound), "%s in %d", w.Lane, w.Area)
	}
	assert.Equal(t, city.Writes(), 2, "the warning, and its case")
	log.down = true
	assert.Assert(t, errors.Is(press(t.Context(), all.Items[0].No, "v-001"), shouwang.ErrDown))
}
