package embedded

import (
	"context"
	"fmt"

	chproto "github.com/ClickHouse/ch-go/proto"
	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/column"
	"github.com/ClickHouse/clickhouse-go/v2/lib/proto"
)

// helloSQL is the driver's first question on every connection.
const helloSQL = "SELECT displayName(), version(), revision(), timezone()"

// greet prepares the answer to the driver's first question: a block in its
// newest encoding which says revision 0, so that all later blocks travel in
// the plain Native format that the engine writes.
func (e *Engine) greet(ctx context.Context) error {
	version, err := e.ask(ctx, "version()")
	if err != nil {
		return fmt.Errorf("ask the engine for its version: %w", err)
	}
	zone, err := e.ask(ctx, "timezone()") // the driver writes times of this zone without naming it
	if err != nil {
		return fmt.Errorf("ask the engine for its time zone: %w", err)
	}
	block := proto.NewBlock()
	columns := []struct {
		name, kind string
		value      any
	}{
		{"displayName()", "String", "shouwang"},
		{"version()", "String", version},
		{"revision()", "UInt32", uint32(0)},
		{"timezone()", "String", zone},
	}
	var row []any
	for _, c := range columns {
		if err := block.AddColumn(c.name, column.Type(c.kind)); err != nil {
			return fmt.Errorf("greet the driver: %w", err)
		}
		row = append(row, c.value)
	}
	if err := block.Append(row...); err != nil {
		return fmt.Errorf("greet the driver: %w", err)
	}
	buffer := new(chproto.Buffer)
	if err := block.Encode(buffer, clickhouse.ClientTCPProtocolVersion); err != nil {
		return fmt.Errorf("greet the driver: %w", err)
	}
	e.hello = buffer.Buf
	return nil
}
