package shouwang

// Block is rows for one table, written whole or not at all. Values follow the
// driver's types: uint64, int64, int32 (a Day), string, bool, time.Time, slices
// of those, nil or a nil pointer for NULL.
type Block struct {
	Table   string
	Columns []string
	Rows    [][]any
}
