package slacktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"unicode/utf8"
)

// Slack's limits, as its reference gives them.
const (
	mostText     = 40000
	mostBlocks   = 50
	mostSection  = 3000
	mostHeader   = 150
	mostElements = 25
	mostContext  = 10
	mostLabel    = 75
	mostValue    = 2000
	mostLink     = 3000
	mostID       = 255
)

// block is a block or an element of one; unknown fields are refused.
type block struct {
	Type     string  `json:"type"`
	ID       string  `json:"block_id"`
	Text     *text   `json:"text"`
	Fields   []text  `json:"fields"`
	Elements []block `json:"elements"`
	Action   string  `json:"action_id"`
	Value    string  `json:"value"`
	URL      string  `json:"url"`
	Style    string  `json:"style"`
}

type text struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Emoji    *bool  `json:"emoji"`
	Verbatim *bool  `json:"verbatim"`
}

// checkMessage is nil, or the answer with which Slack refuses a message.
func checkMessage(form url.Values) map[string]any {
	if form.Get("text") == "" && form.Get("blocks") == "" {
		return map[string]any{"ok": false, "error": "no_text"}
	}
	if utf8.RuneCountInString(form.Get("text")) > mostText {
		return map[string]any{"ok": false, "error": "msg_too_long"}
	}
	if form.Get("blocks") == "" {
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader([]byte(form.Get("blocks"))))
	decoder.DisallowUnknownFields()
	var blocks []block
	if err := decoder.Decode(&blocks); err != nil {
		return map[string]any{"ok": false, "error": "invalid_blocks_format"}
	}
	if faults := checkBlocks(blocks); len(faults) > 0 {
		return map[string]any{"ok": false, "error": "invalid_blocks", "errors": faults}
	}
	return nil
}

func checkBlocks(blocks []block) []string {
	if len(blocks) > mostBlocks {
		return []string{fmt.Sprintf("no more than %d items allowed [json-pointer:/blocks]", mostBlocks)}
	}
	var faults []string
	ids := map[string]bool{}
	for n, b := range blocks {
		at := fmt.Sprintf("/blocks/%d", n)
		if len(b.ID) > mostID || b.ID != "" && ids[b.ID] {
			faults = append(faults, "bad block_id [json-pointer:"+at+"/block_id]")
		}
		ids[b.ID] = true
		faults = append(faults, checkBlock(b, at)...)
	}
	return faults
}

func checkBlock(b block, at string) []string {
	switch b.Type {
	case "section":
		if b.Text == nil && len(b.Fields) == 0 {
			return []string{"missing text [json-pointer:" + at + "]"}
		}
		return checkText(b.Text, at, mostSection, true)
	case "header":
		return checkText(b.Text, at, mostHeader, false)
	case "divider":
		return nil
	case "context":
		if len(b.Elements) == 0 || len(b.Elements) > mostContext {
			return []string{"wrong number of elements [json-pointer:" + at + "]"}
		}
		return nil
	case "actions":
		return checkActions(b, at)
	}
	return []string{"unsupported type [json-pointer:" + at + "/type]"}
}

func checkText(t *text, at string, most int, markdown bool) []string {
	if t == nil {
		return nil
	}
	n := utf8.RuneCountInString(t.Text)
	switch {
	case n == 0, n > most:
		return []string{fmt.Sprintf("must be 1 to %d characters [json-pointer:%s/text]", most, at)}
	case t.Type != "plain_text" && (t.Type != "mrkdwn" || !markdown):
		return []string{"unsupported text type [json-pointer:" + at + "/text/type]"}
	case t.Type == "mrkdwn" && t.Emoji != nil:
		return []string{"emoji is for plain_text [json-pointer:" + at + "/text/emoji]"}
	}
	return nil
}

func checkActions(b block, at string) []string {
	if len(b.Elements) == 0 || len(b.Elements) > mostElements {
		return []string{"wrong number of elements [json-pointer:" + at + "/elements]"}
	}
	var faults []string
	seen := map[string]bool{}
	for n, e := range b.Elements {
		here := fmt.Sprintf("%s/elements/%d", at, n)
		switch {
		case e.Type != "button":
			faults = append(faults, "unsupported element [json-pointer:"+here+"/type]")
		case e.Text == nil || e.Text.Type != "plain_text" || e.Text.Text == "" || utf8.RuneCountInString(e.Text.Text) > mostLabel:
			faults = append(faults, "bad text [json-pointer:"+here+"/text]")
		case len(e.Value) > mostValue, len(e.URL) > mostLink, len(e.Action) > mostID:
			faults = append(faults, "too long [json-pointer:"+here+"]")
		case e.URL != "" && !absolute(e.URL):
			faults = append(faults, "bad url [json-pointer:"+here+"/url]")
		case e.Style != "" && e.Style != "primary" && e.Style != "danger":
			faults = append(faults, "bad style [json-pointer:"+here+"/style]")
		case e.Action != "" && seen[e.Action]:
			faults = append(faults, "action_id twice [json-pointer:"+here+"/action_id]")
		}
		seen[e.Action] = true
	}
	return faults
}

func absolute(link string) bool {
	u, err := url.Parse(link)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}
