package cases

import (
	"context"
	_ "embed"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"shouwang"
	"shouwang/internal/number"
)

//go:embed sql/list.sql
var listSQL string

// Filter chooses cases; a zero field chooses all, but for Lanes.
type Filter struct {
	Area   uint64              // 12 digits: the area and all within it
	In     []shouwang.AreaSpan // older codes that count as the area
	Out    []shouwang.AreaSpan // codes within it that do not
	Within []shouwang.AreaSpan // where the reader may look; none is everywhere
	Lanes  []shouwang.Lane     // that the reader may know of; none is the open lane alone
	States []State
	Level  shouwang.Level
	Worker string
	Cursor string // of the page before
	Limit  int    // 1 to 500; 0 is 50
}

// Page is one page of cases, the nearest deadline first. Next is the cursor of
// the following page, empty on the last.
type Page struct {
	Cases []Case
	Next  string
}

// List is one page, from the projection: cases come without their logs.
func (s *Service) List(ctx context.Context, f Filter) (Page, error) {
	due, after, err := readCursor(f.Cursor)
	if err != nil {
		return Page{}, err
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	f.Limit = min(f.Limit, 500)
	from, to := span(f.Area)
	var page Page
	err = each(ctx, s.DB, listSQL, func(rows driver.Rows) error {
		c, err := scanNow(rows)
		page.Cases = append(page.Cases, c)
		return err
	}, clickhouse.Named("from_area", from), clickhouse.Named("to_area", to),
		clickhouse.Named("in", shouwang.Ends(f.In)), clickhouse.Named("out", shouwang.Ends(f.Out)), clickhouse.Named("within", shouwang.Ends(f.Within)),
		clickhouse.Named("lanes", f.lanes()), clickhouse.Named("states", f.states()),
		clickhouse.Named("level", string(f.Level)), clickhouse.Named("worker", f.Worker),
		clickhouse.DateNamed("after_due", due, clickhouse.MilliSeconds), clickhouse.Named("after", after),
		clickhouse.Named("limit", uint64(f.Limit)+1)) //nolint:gosec // positive
	if err != nil {
		return Page{}, fmt.Errorf("list cases: %w", err)
	}
	if len(page.Cases) > f.Limit {
		page.Cases = page.Cases[:f.Limit]
		page.Next = writeCursor(page.Cases[f.Limit-1])
	}
	return page, nil
}

func (f Filter) lanes() []string {
	if len(f.Lanes) == 0 {
		return []string{string(shouwang.LaneOpen)}
	}
	names := make([]string, len(f.Lanes))
	for n, l := range f.Lanes {
		names[n] = string(l)
	}
	return names
}

func (f Filter) states() []string {
	names := make([]string, len(f.States))
	for n, s := range f.States {
		names[n] = string(s)
	}
	return names
}

// span is the range of area codes within an area: a code ends in zeros to the
// right of its own level, so its parts are one range, and the key prunes.
func span(area uint64) (from, to uint64) {
	if area == 0 {
		return 0, shouwang.CanaryArea - 1
	}
	for _, below := range [...]uint64{1e10, 1e8, 1e6, 1e3} {
		if area%below == 0 {
			return area, area + below - 1
		}
	}
	return area, area
}

// A cursor says nothing that the page before did not show.
func writeCursor(last Case) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", last.Due.At.UnixMilli(), last.No))
}

func readCursor(text string) (time.Time, string, error) {
	if text == "" {
		return time.UnixMilli(0), "", nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(text)
	millis, no, found := strings.Cut(string(raw), " ")
	at, err2 := strconv.ParseInt(millis, 10, 64)
	if err != nil || err2 != nil || !found || !number.Valid(no) {
		return time.Time{}, "", shouwang.Explain(shouwang.ErrInvalid, "the cursor is not one of ours", "begin at the first page")
	}
	return time.UnixMilli(at), no, nil
}
