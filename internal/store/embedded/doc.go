// Package embedded runs ClickHouse inside this process: the one place that
// knows libchdb.
//
// Everything else speaks clickhouse-go to an http.Handler of this package, in
// the process through Transport or on a loopback listener, so that a server
// can take the engine's place by a DSN alone. The binding needs no C compiler:
// the library is opened with purego at run time.
package embedded
