package api

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/cases"
)

// A refusal says why in the case's own words, and where; what was sent is not in it.
func TestARefusalSaysWhy(t *testing.T) {
	faults := cases.Plan{Class: "sent-by-somebody"}.Check(cases.Case{}, false)
	var p *Problem
	assert.Assert(t, errors.As(failure(fmt.Errorf("act: %w: %w", shouwang.ErrInvalid, faults)), &p))
	assert.Equal(t, p.Status, http.StatusUnprocessableEntity)
	assert.Equal(t, len(p.Errors), len(faults))
	assert.Equal(t, p.Errors[0].Location, "body.record.signals")

	refusal := &cases.Refusal{Explained: &shouwang.Explained{Kind: shouwang.ErrForbidden, What: "不由 hotline 办理", Do: "请人办理"}}
	assert.Assert(t, errors.As(failure(fmt.Errorf("act: %w", refusal)), &p))
	assert.Equal(t, p.Status, http.StatusForbidden)
	assert.Equal(t, p.Errors[0].Detail, "不由 hotline 办理")
}

// Every act that a person may do on a case is one that the API takes, and no other.
func TestTheAPITakesEveryAct(t *testing.T) {
	for _, kind := range cases.Kinds {
		event := NewEvent{Kind: string(kind), Note: "说明", Say: cases.Say{Verdict: shouwang.Confirmed}}
		person := false
		for _, act := range cases.Acts() {
			person = person || act == kind
		}
		assert.Equal(t, event.Wrong() == "", person, string(kind))
	}
}
