package monitors

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"shouwang"
)

// required are the keys that must stand, by the Go type that holds them: the
// loader and the schema read the same table.
var required = map[reflect.Type][]string{
	reflect.TypeFor[shouwang.Feed]():   {"feed", "title", "departments", "period_days", "absence", "subject", "key", "columns"},
	reflect.TypeFor[shouwang.Column](): {"column", "type", "title"},
	reflect.TypeFor[shouwang.Text]():   {"zh", "en"},
	reflect.TypeFor[Fact]():            {"fact", "title", "subject", "type", "sensitivity", "purposes"},
	reflect.TypeFor[From]():            {"feed", "take"},
	reflect.TypeFor[Members]():         {"take"},
	reflect.TypeFor[Interval]():        {"from", "until"},
	reflect.TypeFor[Window]():          {"column"},
	reflect.TypeFor[Kin]():             {"feed", "of", "relative", "take"},
	reflect.TypeFor[Parameter]():       {"parameter", "title", "type", "unit", "values"},
	reflect.TypeFor[Dated]():           {"value", "instrument", "article", "reviewed"},
	reflect.TypeFor[Monitor]():         {"monitor", "code", "title", "clauses", "basis", "kind", "subject", "population", "factors", "schedule", "route", "examples"},
	reflect.TypeFor[Basis]():           {"instrument", "from"},
	reflect.TypeFor[Factor]():          {"id", "when", "reason"},
	reflect.TypeFor[Route]():           {"to", "respond_within"},
	reflect.TypeFor[Example]():         {"name", "on", "expect"},
	reflect.TypeFor[Expect]():          {"level"},
	reflect.TypeFor[Equivalent]():      {"mutant", "reason"},
	reflect.TypeFor[Canary]():          {"level", "born", "rows"},
	reflect.TypeFor[Outcome]():         {"after", "when"},
}

// oneOf are the keys of which exactly one must stand, by the Go type that holds them.
var oneOf = map[reflect.Type][]string{
	reflect.TypeFor[Fact]():    ways,
	reflect.TypeFor[Factor]():  effects,
	reflect.TypeFor[Example](): {"facts", "rows"},
	reflect.TypeFor[Expect]():  {"score", "outside", "in_doubt"},
}

// filled are the keys whose list or mapping must not be empty.
var filled = map[reflect.Type][]string{
	reflect.TypeFor[Fact]():      {"purposes"},
	reflect.TypeFor[Parameter](): {"values"},
	reflect.TypeFor[Monitor]():   {"basis", "factors", "schedule"},
}

// words are the closed lists of words, by Go type and key.
func words(t reflect.Type, key string) []string {
	switch t.Name() + "." + key {
	case "Column.type":
		return texts(columnTypes)
	case "Feed.absence":
		return []string{string(shouwang.AbsenceNone), string(shouwang.AbsenceUnknown)}
	case "Fact.type":
		return factTypes
	case "Parameter.type":
		return types
	case "Fact.subject", "Monitor.subject":
		return subjects
	case "Fact.sensitivity":
		return sensitivities
	case "Fact.about", "Feed.about":
		return natures
	case "Fact.purposes", "Monitor.kind":
		return texts(kinds)
	case "Monitor.lane":
		return texts(lanes)
	case "Monitor.episode":
		return episodes
	case "Factor.floor":
		return levels
	case "Factor.cap":
		return caps
	case "Route.to":
		return texts(roles)
	case "Expect.level":
		return append([]string{string(shouwang.None)}, levels...)
	}
	return nil
}

// Schema is the JSON Schema of the files of one folder of a pack (feeds, facts,
// parameters, monitors), with which an editor completes and checks the text
// while it is written. What only the loader can know, such as the names of
// facts, it leaves to the loader.
func Schema(folder string) ([]byte, error) {
	var t reflect.Type
	switch folder {
	case "feeds":
		t = reflect.TypeFor[shouwang.Feed]()
	case "facts":
		t = reflect.TypeFor[struct {
			Facts []*Fact `yaml:"facts"`
		}]()
	case "parameters":
		t = reflect.TypeFor[Parameter]()
	case "monitors":
		t = reflect.TypeFor[Monitor]()
	default:
		return nil, fmt.Errorf("%w: no folder %s of a pack: feeds, facts, parameters, monitors", shouwang.ErrNotFound, folder)
	}
	schema := schemaOf(t)
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	schema["title"] = "Shouwang " + strings.TrimSuffix(folder, "s")
	text, err := json.MarshalIndent(schema, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write the schema of %s: %w", folder, err)
	}
	return append(text, '\n'), nil
}

func schemaOf(t reflect.Type) map[string]any {
	switch t.Kind() { //nolint:exhaustive // the kinds that the grammar has
	case reflect.Pointer:
		return schemaOf(t.Elem())
	case reflect.Struct:
		return structSchema(t)
	case reflect.Map:
		return map[string]any{"type": "object", "additionalProperties": schemaOf(t.Elem())}
	case reflect.Slice:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem())}
	case reflect.Array:
		return map[string]any{"type": "array", "items": schemaOf(t.Elem()), "minItems": t.Len(), "maxItems": t.Len()}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		return map[string]any{"type": "integer"}
	case reflect.Float64:
		return map[string]any{"type": "number"}
	case reflect.String:
		return map[string]any{"type": "string"}
	}
	return map[string]any{"type": []string{"string", "number", "boolean", "array", "object"}}
}

// fill asks a list or a mapping, and the mappings in it, for at least one value.
func fill(property map[string]any) {
	property["minItems"] = 1
	if property["type"] == "object" {
		delete(property, "minItems")
		property["minProperties"] = 1
		if inner, ok := property["additionalProperties"].(map[string]any); ok && inner["properties"] == nil && inner["type"] == "object" {
			fill(inner)
		}
	}
}

func structSchema(t reflect.Type) map[string]any {
	properties := map[string]any{}
	for name, i := range fieldsOf(t).index {
		property := schemaOf(t.Field(i).Type)
		if list := words(t, name); list != nil {
			target := property
			if items, ok := property["items"].(map[string]any); ok {
				target = items
			}
			target["enum"] = list
		}
		if t == reflect.TypeFor[Expect]() && (name == "outside" || name == "in_doubt") {
			property = map[string]any{"const": true} // false is what a score says
		}
		if slices.Contains(filled[t], name) {
			fill(property)
		}
		properties[name] = property
	}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	if keys := required[t]; keys != nil {
		schema["required"] = keys
	}
	if keys := oneOf[t]; keys != nil {
		choices := make([]any, len(keys))
		for i, key := range keys {
			choices[i] = map[string]any{"required": []string{key}}
		}
		schema["oneOf"] = choices
	}
	return schema
}
