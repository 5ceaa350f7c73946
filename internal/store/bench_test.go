package store_test

import (
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"shouwang/internal/store/storetest"
)

func BenchmarkPointQuery(b *testing.B) {
	s := storetest.Empty(b)
	ctx := b.Context()
	for _, sql := range []string{
		"CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id SETTINGS index_granularity = 256",
		"INSERT INTO note SELECT number, toString(number) FROM numbers(1000000)",
	} {
		if err := s.Conn().Exec(ctx, sql); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		var text string
		if err := s.Conn().QueryRow(ctx, "SELECT text FROM note WHERE id = {id:UInt64}", clickhouse.Named("id", 777777)).Scan(&text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	s := storetest.Empty(b)
	if err := s.Conn().Exec(b.Context(), "CREATE TABLE note (id UInt64, text String) ENGINE = MergeTree ORDER BY id"); err != nil {
		b.Fatal(err)
	}
	b.SetParallelism(16)
	b.RunParallel(func(pb *testing.PB) {
		for id := uint64(0); pb.Next(); id++ {
			if err := s.Append(b.Context(), note(id, "x")); err != nil {
				b.Error(err)
			}
		}
	})
}

func BenchmarkStream(b *testing.B) {
	s := storetest.Empty(b)
	for b.Loop() {
		rows, err := s.Conn().Query(b.Context(), "SELECT number FROM numbers(10000000)")
		if err != nil {
			b.Fatal(err)
		}
		if err := drain(rows); err != nil {
			b.Fatal(err)
		}
	}
}
