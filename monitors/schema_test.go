package monitors_test

import (
	"errors"
	"testing"

	"shouwang"
	"shouwang/monitors"
)

func TestSchemasOfAPack(t *testing.T) {
	for _, folder := range []string{"feeds", "facts", "parameters", "monitors"} {
		schema, err := monitors.Schema(folder)
		if err != nil {
			t.Errorf("schema of %s: %v", folder, err)
			continue
		}
		golden(t, "schema/"+folder+".json", string(schema))
	}
	if _, err := monitors.Schema("rules"); !errors.Is(err, shouwang.ErrNotFound) {
		t.Errorf("schema of rules: got %v, want not found", err)
	}
}
