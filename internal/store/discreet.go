package store

import (
	"context"
	"errors"
	"net/url"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// discreet is a connection whose errors do not name what statements were bound to.
// Over HTTP bound values are part of the address, which the driver puts in its errors.
type discreet struct{ driver.Conn }

// dial opens the driver; nothing else of it is used.
func dial(options *clickhouse.Options) (driver.Conn, error) {
	conn, err := clickhouse.Open(options)
	if err != nil {
		return nil, err
	}
	return discreet{conn}, nil
}

func (c discreet) Query(ctx context.Context, query string, args ...any) (driver.Rows, error) {
	rows, err := c.Conn.Query(ctx, query, args...)
	return rows, unbound(err)
}

func (c discreet) QueryRow(ctx context.Context, query string, args ...any) driver.Row {
	return discreetRow{c.Conn.QueryRow(ctx, query, args...)}
}

func (c discreet) Select(ctx context.Context, dest any, query string, args ...any) error {
	return unbound(c.Conn.Select(ctx, dest, query, args...))
}

func (c discreet) Exec(ctx context.Context, query string, args ...any) error {
	return unbound(c.Conn.Exec(ctx, query, args...))
}

func (c discreet) PrepareBatch(ctx context.Context, query string, opts ...driver.PrepareBatchOption) (driver.Batch, error) {
	batch, err := c.Conn.PrepareBatch(ctx, query, opts...)
	return batch, unbound(err)
}

type discreetRow struct{ driver.Row }

func (r discreetRow) Err() error                { return unbound(r.Row.Err()) }
func (r discreetRow) Scan(dest ...any) error    { return unbound(r.Row.Scan(dest...)) }
func (r discreetRow) ScanStruct(dest any) error { return unbound(r.Row.ScanStruct(dest)) }

// unbound is an error without the part of an address that holds values.
func unbound(err error) error {
	client, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	address, fault := url.Parse(client.URL)
	if fault != nil {
		return &url.Error{Op: client.Op, URL: "the engine", Err: client.Err}
	}
	return &url.Error{Op: client.Op, URL: address.Scheme + "://" + address.Host, Err: client.Err}
}
