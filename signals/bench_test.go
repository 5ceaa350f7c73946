package signals_test

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"shouwang/signals"
)

// benchRows is the size of the file of the benchmark: about 67 bytes a row.
const benchRows = 300_000

// intakeTarget is how many times the engine's own insert of a file its intake may
// cost; the aim is half of it.
const intakeTarget = 3

// BenchmarkIntake measures CSV intake, cleaned, identified and sealed, beside the
// engine's own insert of the same file, in processor time: of people who are new,
// of a new month of people who are known, and of the same rows sent again.
func BenchmarkIntake(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // as ingest does
	for b.Loop() {
		d := open(b)
		path := filepath.Join(d.dir, "employment@hrss.csv")
		writeMonths(b, path, "2026-08")
		used := cpu(b)
		bare := d.bare(path)
		bareCPU := cpu(b) - used
		b.ReportMetric(bareCPU.Seconds(), "cpu-s-engine")
		b.ReportMetric(benchRows/bare.Seconds(), "rows/s-engine")
		for _, c := range []struct{ name, month string }{{"new", "2026-08"}, {"known", "2026-09"}, {"repeated", "2026-09"}} {
			file := filepath.Join(d.dir, "employment@hrss@"+c.name+".csv")
			writeMonths(b, file, c.month)
			d.now = d.now.AddDate(0, 0, 1)
			used, start := cpu(b), time.Now() //nolint:forbidigo // a benchmark measures
			got, err := d.in.Take(b.Context(), signals.File{Path: file}, d.now, nil)
			if err != nil || got[0].Accepted+got[0].Repeated != benchRows || (got[0].Repeated > 0) != (c.name == "repeated") {
				b.Fatal(got, err)
			}
			ratio := (cpu(b) - used).Seconds() / bareCPU.Seconds()
			b.ReportMetric(ratio, "x-engine-cpu-"+c.name)
			b.ReportMetric(benchRows/time.Since(start).Seconds(), "rows/s-"+c.name)
			b.Logf("intake of %s rows: %.1f times the engine's own CSV insert (target %d, aim %.1f)", c.name, ratio, intakeTarget, intakeTarget/2.0)
		}
	}
}

// writeMonths writes a month of employment; two or three people share a name.
func writeMonths(b *testing.B, path, month string) {
	b.Helper()
	surnames, given := []rune("王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗"), []rune("伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国红梅文斌宇浩然佳欣雨婷辉志永春金福生忠林海云山江晓东志成德仁义礼智信诚思远子涵梓萱怡晨俊熙嘉豪")
	var out bytes.Buffer
	out.WriteString("id_number,name,month,insured,base,employer,kind\n")
	for i := range benchRows {
		day := time.Date(1940, 1, 1+i/500, 0, 0, 0, 0, time.UTC).Format("20060102")
		name := string([]rune{surnames[i%len(surnames)], given[i/7%len(given)], given[i/301%len(given)]})
		fmt.Fprintf(&out, "%s,%s,%s,1,%d.50,单位%d,staff\n", born(day, fmt.Sprintf("%03d", i%500)), name, month, 3000+i%700, i%2000)
	}
	if strings.Contains(path, "repeated") {
		out.WriteString("\n") // another file, the same rows
	}
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

// bare is how long the engine takes to insert the file as it is.
func (d *desk) bare(path string) time.Duration {
	ctx := d.t.Context()
	if err := d.store.Conn().Exec(ctx, "CREATE TABLE bare (id_number String, name String, month String, insured UInt8, base Decimal(18, 2), employer String, kind LowCardinality(String)) ENGINE = MergeTree ORDER BY id_number"); err != nil {
		d.t.Fatal(err)
	}
	start := time.Now() //nolint:forbidigo // a benchmark measures
	if err := d.store.Conn().Exec(ctx, "INSERT INTO bare SELECT id_number, name, month, insured, base, employer, kind FROM file('"+path+"', 'CSVWithNames', 'id_number String, name String, month String, insured UInt8, base Decimal(18, 2), employer String, kind String')"); err != nil {
		d.t.Fatal(err)
	}
	return time.Since(start)
}

// cpu is the processor time that this process has used: on a shared machine it
// says more than the clock.
func cpu(b *testing.B) time.Duration {
	b.Helper()
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		b.Fatal(err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

// BenchmarkSmallFiles measures what a file costs whatever its size: most files of
// departments have few rows.
func BenchmarkSmallFiles(b *testing.B) {
	const files = 40
	for b.Loop() {
		d := open(b)
		start := time.Now() //nolint:forbidigo // a benchmark measures
		used := cpu(b)
		for i := range files {
			var deaths, roll bytes.Buffer
			deaths.WriteString("id_number,name,death_date\n")
			roll.WriteString("id_number,benefit,amount,start_date\n")
			for j := range 60 {
				fmt.Fprintf(&deaths, "%s,张光明,2026-10-%02d\n", serial(i*20+j), j%30+1)
				fmt.Fprintf(&roll, "%s,dibao,%d,2024-01-01\n", serial(i+j), 800+i)
			}
			d.now = d.now.AddDate(0, 0, 1)
			d.take("death_event@health.csv", deaths.String())
			d.take("benefit_roll@civil.csv", roll.String())
		}
		b.ReportMetric(float64(time.Since(start).Milliseconds())/(2*files), "ms/file")
		b.ReportMetric(float64((cpu(b)-used).Milliseconds())/(2*files), "cpu-ms/file")
	}
}

// largeRows is how many rows BenchmarkLarge takes in; an .xls ends at 65,535.
var largeRows = flag.Int("rows", 1_000_000, "rows of the files of BenchmarkLarge")

// BenchmarkLarge measures what a large file of each kind takes: its rows a second,
// and the most memory that the process held, engine and all.
func BenchmarkLarge(b *testing.B) {
	for kind, write := range map[string]func(*testing.B, string, int) int{"csv": writeLargeCSV, "xlsx": writeLargeXLSX, "xls": writeLargeXLS} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				d := open(b)
				path := filepath.Join(d.dir, "employment@hrss."+kind)
				rows := write(b, path, *largeRows)
				before := peak(b)
				start := time.Now() //nolint:forbidigo // a benchmark measures
				got, err := d.in.Take(b.Context(), signals.File{Path: path}, d.now, nil)
				if err != nil || got[0].Accepted != rows {
					b.Fatal(got, err)
				}
				b.ReportMetric(float64(rows)/time.Since(start).Seconds(), "rows/s")
				b.ReportMetric(before, "MiB-before")
				b.ReportMetric(peak(b), "MiB-peak")
			}
		})
	}
}

// peak is the most memory held since it was last asked for.
func peak(b *testing.B) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		b.Skip("memory is measured on Linux")
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	kib, err := strconv.Atoi(strings.Fields(rest)[0])
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0o200); err != nil {
		b.Log("the peak is that of the whole run:", err)
	}
	return float64(kib) / 1024
}

// month is row i of a large file: who, and four cells more.
func month(i int) []string {
	day := time.Date(1930, 1, 1+i/800, 0, 0, 0, 0, time.UTC).Format("20060102")
	return []string{born(day, strconv.Itoa(100+i%800)), "张光明", "2026-09", strconv.Itoa(3000+i%700) + ".50", "staff"}
}

const monthHeader = "id_number,name,month,base,kind"

func writeLargeCSV(b *testing.B, path string, rows int) int {
	b.Helper()
	file, err := os.Create(path) //nolint:gosec // in the folder of the benchmark
	if err != nil {
		b.Fatal(err)
	}
	out := bufio.NewWriter(file)
	_, _ = out.WriteString(monthHeader + "\n")
	for i := range rows {
		_, _ = out.WriteString(strings.Join(month(i), ",") + "\n")
	}
	if err := errors.Join(out.Flush(), file.Close()); err != nil {
		b.Fatal(err)
	}
	return rows
}

// writeLargeXLSX writes what a workbook may hold: beyond a million rows or 200 MiB
// it is refused.
func writeLargeXLSX(b *testing.B, path string, rows int) int {
	b.Helper()
	rows = min(rows, 1_000_000)
	file := excelize.NewFile()
	defer file.Close() //nolint:errcheck // saved below
	sheet, err := file.NewStreamWriter("Sheet1")
	if err != nil {
		b.Fatal(err)
	}
	set := func(row int, cells []string) {
		values := []any{cells[0], cells[2]}
		if err := sheet.SetRow("A"+strconv.Itoa(row), values); err != nil {
			b.Fatal(err)
		}
	}
	set(1, strings.Split(monthHeader, ","))
	for i := range rows {
		set(i+2, month(i))
	}
	if err := errors.Join(sheet.Flush(), file.SaveAs(path)); err != nil {
		b.Fatal(err)
	}
	return rows
}

func writeLargeXLS(b *testing.B, path string, rows int) int {
	b.Helper()
	rows = min(rows, 65_535)
	if out, err := exec.CommandContext(b.Context(), "/usr/bin/python3", "biff/testdata/make.py", "rows", path, strconv.Itoa(rows)).CombinedOutput(); err != nil { //nolint:gosec // our own script
		b.Skipf("python3-xlwt is not installed (make deps): %s", out)
	}
	return rows
}
