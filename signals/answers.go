package signals

import (
	"encoding/json"
	"strings"
)

// answers are the keys of the JSON object that a cell holds, for the row at hand.
type answers struct {
	text   string
	values map[string]string
}

// of reads an object once, however many columns take from it. What is no object
// holds no keys.
func (a *answers) of(text string) map[string]string {
	if a.values != nil && a.text == text {
		return a.values
	}
	a.text, a.values = strings.Clone(text), make(map[string]string)
	var object map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &object) != nil {
		return a.values
	}
	for key, raw := range object {
		a.values[key] = answer(raw)
	}
	return a.values
}

// answer is a value of an object as a cell would hold it: a list is joined.
func answer(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return Clean(text)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return Clean(strings.Join(list, "、"))
	}
	return Clean(string(raw)) // a number, true or false
}
