package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

// overloaded are ClickHouse's codes for "not now": the same statement may
// succeed later. Every other code is a fault of the statement.
var overloaded = map[int32]bool{
	3: true, 74: true, 75: true, 76: true, // files
	159: true, 164: true, 202: true, 203: true, // too slow, read only, too many queries
	209: true, 210: true, 236: true, 394: true, // network, aborted, killed
	241: true, 242: true, 243: true, 252: true, // memory, read-only table, disk, parts
	319: true, 425: true, 999: true, // unknown status, system call, keeper
}

// down marks an error of an engine that cannot be reached or is overloaded as
// shouwang.ErrDown; an error about the statement itself stays as it is.
func down(err error) error {
	if err == nil || errors.Is(err, shouwang.ErrDown) || errors.Is(err, context.Canceled) || !isAway(err) {
		return err
	}
	return fmt.Errorf("%w: %w", shouwang.ErrDown, err)
}

func isAway(err error) bool {
	if exception, ok := errors.AsType[*clickhouse.Exception](err); ok {
		return overloaded[exception.Code]
	}
	var answer *clickhouse.HTTPError // of something between us and the engine
	var client *url.Error
	var network net.Error
	if errors.As(err, &answer) || errors.As(err, &client) || errors.As(err, &network) {
		return true
	}
	for _, known := range []error{
		context.DeadlineExceeded, io.EOF, io.ErrUnexpectedEOF, net.ErrClosed,
		clickhouse.ErrAcquireConnTimeout, clickhouse.ErrConnectionClosed,
	} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}
