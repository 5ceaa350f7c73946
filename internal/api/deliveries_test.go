package api_test

import (
	"encoding/json"
	"strings"
	"testing"

	"gotest.tools/v3/assert"

	"shouwang/internal/api/apitest"
)

func TestWhatWasGivenUpIsListedAndSentAgain(t *testing.T) {
	d := open(t)
	list := d.ask(t, "GET", "/api/v1/deliveries/dead", "")
	assert.Equal(t, list.Code, 200)
	assert.Assert(t, strings.Contains(list.Body.String(), `"message":"`+apitest.GivenUp+`","channel":"wecom","worker":"V01","class":"no_address","code":"81013"`), list.Body.String())
	again := "/api/v1/deliveries/dead/" + apitest.GivenUp + "/resend"
	assert.Equal(t, d.ask(t, "POST", again, "").Code, 202)
	assert.Equal(t, d.ask(t, "POST", again, "").Code, 404)
	assert.Equal(t, d.city.Writes(), 1)
	assert.Equal(t, d.ask(t, "GET", again, "").Code, 405)
	wrong := d.ask(t, "POST", "/api/v1/deliveries/dead/"+canary+"/resend", "")
	assert.Equal(t, wrong.Code, 422)
	assert.Assert(t, !strings.Contains(wrong.Body.String(), canary))
	d.city.SetDown(true)
	assert.Equal(t, d.ask(t, "GET", "/api/v1/deliveries/dead", "").Code, 503)
	assert.Equal(t, d.ask(t, "POST", again, "").Code, 503)
}

// The smaller lists come in pages too, and the pages together are the list.
func TestSmallListsComeInPages(t *testing.T) {
	d := open(t)
	for _, path := range []string{"/arrivals", "/wrong-records", "/suspects", "/groups", "/clauses", "/deliveries/dead"} {
		page := func(query string) (items []json.RawMessage, next string) {
			answer := d.ask(t, "GET", "/api/v1"+path+query, "")
			assert.Equal(t, answer.Code, 200, path+query)
			var body struct {
				Items []json.RawMessage `json:"items"`
				Next  string            `json:"next"`
			}
			assert.NilError(t, json.Unmarshal(answer.Body.Bytes(), &body))
			return body.Items, body.Next
		}
		whole, next := page("?limit=200")
		assert.Assert(t, len(whole) > 0 && next == "", path)
		var got []json.RawMessage
		for cursor := ""; ; {
			items, next := page("?limit=1&cursor=" + cursor)
			assert.Equal(t, len(items), 1, path)
			got = append(got, items...)
			if cursor = next; cursor == "" {
				break
			}
		}
		assert.DeepEqual(t, got, whole)
		assert.Equal(t, d.ask(t, "GET", "/api/v1"+path+"?cursor=nobodys", "").Code, 422, path)
	}
}
