package signals

import (
	"encoding/json"
	"strings"
)

// object is the keys of the JSON object that a cell holds, for the row at hand.
type object struct {
	text   string
	values map[string]string
}

// of reads an object once, however many columns take from it. What is no object
// holds no keys.
func (o *object) of(text string) map[string]string {
	if o.values != nil && o.text == text {
		return o.values
	}
	o.text, o.values = strings.Clone(text), make(map[string]string)
	var all map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &all) != nil {
		return o.values
	}
	for key, raw := range all {
		o.values[key] = plainValue(raw)
	}
	return o.values
}

// plainValue is a value of an object as a cell would hold it: a list is joined.
// An object within stays sealed, as the contract names no key of it.
func plainValue(raw json.RawMessage) string {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return Clean(text)
	}
	var list []string
	if json.Unmarshal(raw, &list) == nil {
		return Clean(strings.Join(list, "、"))
	}
	if raw[0] == '{' || raw[0] == '[' {
		return ""
	}
	return Clean(string(raw)) // a number, true or false
}
