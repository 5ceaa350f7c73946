package meeting

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang"
)

//go:embed sql/log.sql
var logSQL string

// logs are the events of a session, or of all where no is "", by number.
func (s *Service) logs(ctx context.Context, no string) (map[string][]Event, error) {
	rows, err := s.DB.Query(ctx, logSQL, clickhouse.Named("session", no))
	if err != nil {
		return nil, fmt.Errorf("read the log of sessions: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	logs := map[string][]Event{}
	for rows.Next() {
		var e Event
		var kind, body, record string
		if err := rows.Scan(&e.Session, &e.Seq, &e.ID, &kind, &e.At, &e.By, &body, &record); err != nil {
			return nil, fmt.Errorf("read the log of sessions: %w", err)
		}
		e.Kind = Kind(kind)
		if err := s.open(&e, body, record); err != nil {
			return nil, fmt.Errorf("read event %d of session %s: %w", e.Seq, e.Session, err)
		}
		logs[e.Session] = append(logs[e.Session], e)
	}
	return logs, rows.Err()
}

func (s *Service) open(e *Event, body, record string) error {
	if err := json.Unmarshal([]byte(body), &e.Body); err != nil || record == "" {
		return err
	}
	plain, err := s.Unseal([]byte(record))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, &e.Record)
}

var columns = []string{"session", "seq", "id", "kind", "at", "actor", "body", "record"}

func (s *Service) block(events []Event) (shouwang.Block, error) {
	block := shouwang.Block{Table: "meeting_event", Columns: columns}
	for _, e := range events {
		body, err := json.Marshal(e.Body)
		if err != nil {
			return block, fmt.Errorf("write event %d of session %s: %w", e.Seq, e.Session, err)
		}
		record := ""
		if e.Record != (Record{}) {
			plain, err := json.Marshal(e.Record)
			if err != nil {
				return block, fmt.Errorf("write the record of event %d of session %s: %w", e.Seq, e.Session, err)
			}
			record = string(s.Seal(plain))
		}
		block.Rows = append(block.Rows, []any{e.Session, e.Seq, e.ID, string(e.Kind), e.At, e.By, string(body), record})
	}
	return block, nil
}

// Hash of a sheet of minutes, as the log keeps it: SHA-256, hex.
func Hash(sheet string) string {
	sum := sha256.Sum256([]byte(sheet))
	return hex.EncodeToString(sum[:])
}
