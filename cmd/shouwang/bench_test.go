package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// largeRows is how many rows the file of BenchmarkIngestMemory has.
var largeRows = flag.Int("ingest.rows", 10_000_000, "rows of the file whose intake is measured")

// memoryTarget is the most that an intake may hold, in MiB, engine and all: the
// engine's own limit and a GiB for the program.
const memoryTarget = 5 << 10

// BenchmarkIngestMemory measures the most memory that a process held that took in
// a large file, all of it people who are new, and its rows a second.
func BenchmarkIngestMemory(b *testing.B) {
	p := newKillPlace(b)
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "employment@hrss.csv")
		if err := writeLarge(path, *largeRows); err != nil {
			b.Fatal(err)
		}
		cmd := p.command(b.Context(), b.TempDir(), []string{"SHOUWANG_CLOCK=" + orderClock}, "ingest", "--yes", path)
		start := time.Now()
		out, err := cmd.Output()
		if err != nil || !strings.Contains(string(out), fmt.Sprintf("accepted %d,", *largeRows)) {
			b.Fatalf("%v\n%s", err, out)
		}
		use := cmd.ProcessState.SysUsage().(*syscall.Rusage) //nolint:forcetypeassert // of a Unix
		mib := float64(use.Maxrss) / 1024
		b.ReportMetric(mib, "MiB-peak")
		b.ReportMetric(float64(*largeRows)/time.Since(start).Seconds(), "rows/s")
		b.Logf("intake of %d rows: %.0f MiB at most (target %d)", *largeRows, mib, memoryTarget)
	}
}

func writeLarge(path string, rows int) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	_, _ = out.WriteString("id_number,name,month,base,kind\n")
	for i := range rows {
		day := time.Date(1930, 1, 1+i/800, 0, 0, 0, 0, time.UTC).Format("20060102")
		_, _ = fmt.Fprintf(out, "%s,张光明,2026-09,%d.50,staff\n", citizen(fmt.Sprintf("320682%s%d", day, 100+i%800)), 3000+i%700)
	}
	return errors.Join(out.Flush(), file.Close())
}

// citizen adds the check digit to the first 17 of a citizen's number.
func citizen(body string) string {
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i := range 17 {
		sum += int(body[i]-'0') * weights[i]
	}
	return body + string("10X98765432"[sum%11])
}
