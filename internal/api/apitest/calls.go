package apitest

import (
	"context"
	"time"

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
	for _, call := range []cases.HotlineCall{
		{Ref: "c-00000a1", Kind: "plea", Urgency: 1, Area: OwnVillage, Called: Now.AddDate(0, 0, -3)},
		{Ref: "c-00000a2", Kind: "emergency", Urgency: 4, Area: OwnVillage, Called: Now.Add(-5 * time.Minute), Handed: Now.Add(-time.Minute), Case: w.cases[0].No},
	} {
		for _, o := range rules.Owes(call, setting().Calendar, Now) {
			out = append(out, api.OwedCall{Owed: o, Due: chip(o.Due)})
		}
	}
	return out, nil
}
