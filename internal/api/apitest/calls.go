package apitest

import (
	"context"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// Calls are two that wait: one late, one of a case.
func (w *World) Calls(context.Context) ([]api.OwedCall, error) {
	leave, err := w.enter()
	defer leave()
	if err != nil || len(w.cases) == 0 {
		return nil, err
	}
	rules, err := cases.BuiltinHotline()
	if err != nil {
		return nil, err
	}
	var out []api.OwedCall
	for _, call := range append([]cases.HotlineCall{
		{Ref: "c-00000a1", Kind: "plea", Urgency: 1, Area: OwnVillage, Called: Now.AddDate(0, 0, -3)},
		{Ref: "c-00000a2", Kind: "emergency", Urgency: 4, Area: OwnVillage, Called: Now.Add(-5 * time.Minute), Handed: Now.Add(-time.Minute), Case: w.cases[0].No},
	}, w.calls...) {
		for _, o := range rules.Owes(call, setting().Calendar, Now) {
			out = append(out, api.OwedCall{Owed: o, Due: chip(o.Due)})
		}
	}
	return out, nil
}

// Topics are two of those that the feed knows.
func (w *World) Topics() []api.Choice {
	return []api.Choice{{ID: "care", Title: shouwang.Text{Zh: "照料", En: "care"}}, {ID: "other", Title: shouwang.Text{Zh: "其他", En: "other"}}}
}

// NoSuchNumber is an ID number that the city's intake refuses.
const NoSuchNumber = "110101190001010000"

// TypeCall takes a call in, and refuses a number that cannot be.
func (w *World) TypeCall(_ context.Context, call api.TypedCall) (uint64, error) {
	leave, err := w.enter()
	defer leave()
	if err == nil {
		err = call.Wrong(w.Topics(), Now)
	}
	if err != nil {
		return 0, err
	}
	w.writes++
	if call.Subject == NoSuchNumber || call.Caller == NoSuchNumber {
		return 0, shouwang.Explain(shouwang.ErrRefused, "身份证号：校验码不对 / subject_id: wrong check digit", "批次 41 / batch 41")
	}
	w.calls = append(w.calls, cases.HotlineCall{Ref: call.No, Kind: call.Kind, Urgency: int64(call.Urgency), Called: call.At})
	return 42, nil
}
