package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"github.com/spf13/cobra"
	"golang.org/x/sync/errgroup"

	"shouwang/internal/rows"
	"shouwang/signals"
)

// benchRows is how many rows the file of the intake has, and how many people.
const benchRows = 300_000

// benchRecords and benchRate are the records of deaths that come in, and how many a second.
const (
	benchRecords = 300
	benchRate    = 50
)

// intaken measures the intake of a file of people who are new, and of their next
// month, beside the engine's own insert of the same file.
func (b benched) intaken(ctx context.Context) (list []measured, err error) {
	dir, err := os.MkdirTemp(b.cfg.Data, "intake")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	job := ingestion{app: b.app, cmd: quietCommand(ctx), yes: true}
	bare := 0.0
	for _, month := range []string{"2026-08", "2026-09"} {
		path := filepath.Join(dir, "employment@hrss@"+month+".csv")
		if err := writeMonth(path, month); err != nil {
			return nil, err
		}
		if bare == 0 {
			if bare, err = b.best(func() error { return b.insert(ctx, path) }); err != nil {
				return nil, err
			}
		}
		took, err := b.timed(func() error {
			batches, err := job.take(ctx, path, signals.File{Path: path})
			if err == nil && batches[0].Accepted != benchRows {
				err = fmt.Errorf("%d of %d rows were accepted", batches[0].Accepted, benchRows)
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("take in a month of work: %w", err)
		}
		ratio := took / bare
		who := map[bool]string{true: "new", false: "known"}[len(list) == 0]
		list = append(list, measured{Work: fmt.Sprintf("CSV intake of %d rows, people %s", benchRows, who), Value: took, Unit: "s", Ratio: &ratio, Target: "3 x bare, aim 1.5 x"})
	}
	return list, nil
}

// quietCommand prints nothing.
func quietCommand(ctx context.Context) *cobra.Command {
	cmd := &cobra.Command{}
	cmd.SetContext(ctx)
	cmd.SetOut(io.Discard)
	cmd.SetErr(io.Discard)
	return cmd
}

// insert is the engine's own insert of a file.
func (b benched) insert(ctx context.Context, path string) error {
	columns := "id_number String, name String, month String, insured UInt8, base Decimal(18, 2), kind String"
	for _, sql := range []string{
		"DROP TABLE IF EXISTS cache_bare",
		"CREATE TABLE cache_bare (" + columns + ") ENGINE = MergeTree ORDER BY id_number",
		"INSERT INTO cache_bare SELECT id_number, name, month, insured, base, kind FROM file('" + path + "', 'CSVWithNames', '" + columns + "')",
	} {
		if err := b.store.Conn().Exec(ctx, sql); err != nil {
			return fmt.Errorf("insert the file by the engine alone: %w", err)
		}
	}
	return nil
}

// writeMonth writes a month of work of made-up people.
func writeMonth(path, month string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	out := bufio.NewWriter(file)
	_, _ = out.WriteString("id_number,name,month,insured,base,kind\n")
	for i := range benchRows {
		_, _ = fmt.Fprintf(out, "%s,示例%d,%s,1,%d.50,staff\n", madeUpNumber(i), i%5000, month, 3000+i%700)
	}
	return errors.Join(out.Flush(), file.Close())
}

// madeUpNumber is an ID number of nobody: born 1930 to 1949, with its check digit.
func madeUpNumber(i int) string {
	text := fmt.Sprintf("320682%04d%02d%02d%03d", 1930+i%20, 1+i/20%12, 1+i/240%28, i/6720)
	sum := 0
	for at, digit := range text {
		sum += int(digit-'0') * []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}[at]
	}
	return text + string("10X98765432"[sum%11])
}

// events measures what it takes from a record of a death to the warning in the
// worker's inbox. Records come at their own times, whether or not the earlier ones are
// through; what came while a file was taken in is in the next one.
func (b benched) events(ctx context.Context) (list []measured, err error) {
	dir, err := os.MkdirTemp(b.cfg.Data, "events")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	s := stream{benched: b, dir: dir}
	if err := s.settle(ctx); err != nil {
		return nil, err
	}
	took, err := s.run(ctx)
	if err != nil {
		return nil, err
	}
	slices.Sort(took)
	const target = "p99 1 s, aim 0.3 s"
	return []measured{
		{Work: fmt.Sprintf("a death to the inbox, %d records/s, median", benchRate), Value: took[len(took)/2].Seconds(), Unit: "s", Target: target},
		{Work: fmt.Sprintf("a death to the inbox, %d records/s, p99", benchRate), Value: took[len(took)*99/100].Seconds(), Unit: "s", Target: target},
	}, nil
}

// stream is people on the roll of whom some die.
type stream struct {
	benched

	dir string
}

// settle takes in a roster of those who will die and of the workers who answer for them.
func (s stream) settle(ctx context.Context) error {
	roster := []string{"户号,户主身份证号,户主姓名,姓名,身份证号,与户主关系,性别,出生日期,区划代码,救助类别,认定日期,家庭人口,人均月收入,待遇类别,月补助金额,享受起始日期"}
	for i := range benchRecords {
		n := madeUpNumber(i)
		roster = append(roster, fmt.Sprintf("B%d,%s,示例,示例,%s,户主,男,%s-%s-%s,320682103001,低保,2024-01-01,1,300,低保,700.00,2024-01-01", i, n, n, n[6:10], n[10:12], n[12:14]))
	}
	workers := "工号,姓名,岗位,负责区划代码,上级工号,上岗日期\nV1,示例甲,村居协理员,320682103001,B1,2024-01-01\nB1,示例乙,市民政局,320682000000,,2024-01-01\n"
	if err := s.take(ctx, "workers.csv", workers); err != nil {
		return err
	}
	return s.take(ctx, "roster.csv", strings.Join(roster, "\n")+"\n")
}

func (s stream) take(ctx context.Context, name, text string) error {
	path := filepath.Join(s.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		return err
	}
	job := ingestion{app: s.app, cmd: quietCommand(ctx), yes: true}
	_, err := job.take(ctx, path, signals.File{Path: path})
	return err
}

// run sends the records at their times while the service runs, and says how long each
// took to the inbox.
func (s stream) run(ctx context.Context) ([]time.Duration, error) {
	running, cancel := context.WithCancel(ctx)
	defer cancel()
	service, running := errgroup.WithContext(running)
	service.Go(func() error { return s.watch(running) })
	service.Go(func() error { return s.deliver(running) })
	start := s.clock().Add(time.Second)
	due := func(i int) time.Time { return start.Add(time.Duration(i) * time.Second / benchRate) }
	for sent := 0; sent < benchRecords; {
		if err := rest(running, due(sent).Add(200*time.Millisecond).Sub(s.clock())); err != nil { // gathers for as long as the round does
			return nil, errors.Join(err, service.Wait())
		}
		deaths := []string{"姓名,身份证号,死亡日期,火化日期"}
		upto := sent
		for ; upto < benchRecords && !due(upto).After(s.clock()); upto++ {
			deaths = append(deaths, "示例,"+madeUpNumber(upto)+",2026-09-10,2026-09-12")
		}
		if err := s.take(ctx, "deaths.csv", strings.Join(deaths, "\n")+"\n"); err != nil {
			return nil, err
		}
		sent = upto
	}
	arrived, err := s.await(ctx)
	if err != nil {
		return nil, err
	}
	cancel()
	if err := service.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return nil, err
	}
	took := make([]time.Duration, 0, len(arrived))
	for i, at := range arrived { // nobody overtakes: the first to come in are the first to be told
		took = append(took, at.Sub(due(i)))
	}
	return took, nil
}

// await waits until all are in the inbox, and says when each came there, in order.
func (s stream) await(ctx context.Context) ([]time.Time, error) {
	for until := s.clock().Add(5 * time.Minute); ; {
		at, err := rows.All(ctx, s.store.Conn(), func(found driver.Rows) (at time.Time, err error) { return at, found.Scan(&at) }, benchArrivedSQL)
		if err != nil {
			return nil, err
		}
		if len(at) >= benchRecords {
			return at, nil
		}
		if s.clock().After(until) {
			return nil, fmt.Errorf("%d of %d warnings came to the inbox", len(at), benchRecords)
		}
		if err := rest(ctx, 500*time.Millisecond); err != nil {
			return nil, err
		}
	}
}
