package embedded

import (
	"fmt"
	"unsafe"

	"github.com/ebitengine/purego"

	"shouwang"
)

// handle is a pointer that the engine owns: Go neither reads nor frees it.
type handle = unsafe.Pointer

// abi is the part of libchdb's C interface that is used here. Sizes are
// size_t, counts size_t or int, as in its header.
type abi struct {
	connect           func(argc int32, argv unsafe.Pointer) *handle
	closeConn         func(conn *handle)
	query             func(conn handle, q *byte, qlen uintptr, f *byte, flen uintptr, names, nlens, values, vlens unsafe.Pointer, n uintptr) handle
	stream            func(conn handle, q *byte, qlen uintptr, f *byte, flen uintptr, names, nlens, values, vlens unsafe.Pointer, n uintptr) handle
	fetch             func(conn, stream handle) handle
	cancelStream      func(conn, stream handle)
	destroy           func(result handle)
	buffer            func(result handle) *byte
	length            func(result handle) uintptr
	fault             func(result handle) string
	rowsRead          func(result handle) uint64
	rowsWritten       func(result handle) uint64
	insert            func(conn handle, q *byte, qlen uintptr, f *byte, flen uintptr, names, nlens, values, vlens unsafe.Pointer, n uintptr) handle
	appendInsert      func(insert handle, data *byte, n uintptr) int32
	doneInsert        func(insert handle) handle
	cancelInsert      func(insert handle)
	insertFault       func(insert handle) string
	destroyInsert     func(insert handle)
	setSignalHandlers func(enabled int32)
	classify          func(conn handle, q *byte, qlen uintptr, db *byte, dblen uintptr, out *classification) int32
}

// symbols names each field of abi by its C function.
func (a *abi) symbols() map[string]any {
	return map[string]any{
		"chdb_connect":                     &a.connect,
		"chdb_close_conn":                  &a.closeConn,
		"chdb_query_with_params_n":         &a.query,
		"chdb_stream_query_with_params_n":  &a.stream,
		"chdb_stream_fetch_result":         &a.fetch,
		"chdb_stream_cancel_query":         &a.cancelStream,
		"chdb_destroy_query_result":        &a.destroy,
		"chdb_result_buffer":               &a.buffer,
		"chdb_result_length":               &a.length,
		"chdb_result_error":                &a.fault,
		"chdb_result_rows_read":            &a.rowsRead,
		"chdb_result_rows_written":         &a.rowsWritten,
		"chdb_stream_insert_with_params_n": &a.insert,
		"chdb_stream_append":               &a.appendInsert,
		"chdb_stream_done":                 &a.doneInsert,
		"chdb_stream_cancel_insert":        &a.cancelInsert,
		"chdb_stream_insert_error":         &a.insertFault,
		"chdb_destroy_insert_stream":       &a.destroyInsert,
		"chdb_set_signal_handlers_enabled": &a.setSignalHandlers,
		"chdb_classify_query_n":            &a.classify,
	}
}

// bind opens the library and finds every function; a library that lacks one is
// another release and is refused as a whole.
func bind(path string) (*abi, error) {
	lib, err := load(path)
	if err != nil {
		return nil, shouwang.Explain(ErrNoLibrary, "the engine at "+path+" cannot be loaded: "+err.Error(),
			"it needs glibc; on another system use a server with --clickhouse DSN")
	}
	a := new(abi)
	for name, field := range a.symbols() {
		if err := lookUp(lib, name); err != nil {
			return nil, fmt.Errorf("load %s: it is not the libchdb this program was built for: %w", path, err)
		}
		purego.RegisterLibFunc(field, lib, name)
	}
	return a, nil
}
