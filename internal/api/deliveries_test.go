package api_test

import (
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
