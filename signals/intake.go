package signals

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/signals/identity"
)

// Appender stores blocks for good: an answer means that they are on the disk.
type Appender interface {
	Append(ctx context.Context, blocks ...shouwang.Block) error
}

// Config is what intake works with.
type Config struct {
	DB         DB
	Append     Appender
	Keys       *identity.Keys
	Feeds      []*shouwang.Feed
	Towns      map[string]uint64  // name of a town → its area: stands in for an area that a row leaves empty
	Areas      *shouwang.Areas    // codes that were replaced, and those that there are; nil takes all
	SendersDir string             // where confirmed mappings are kept; "" keeps none
	Crash      func(point string) // called at the named points where a kill must do no harm; nil is never
	Clock      func() time.Time   // the instant now: nothing is received later
	Log        *slog.Logger       // nil is silent
}

// Intake (接收) takes in files, one at a time.
type Intake struct {
	db       DB
	append   Appender
	keys     *identity.Keys
	forms    map[string]*form
	names    []string
	headers  map[string]headers
	spread   map[string]int // how many feeds know a header
	senders  string
	towns    map[string]uint64
	areas    *shouwang.Areas
	crash    func(string)
	clock    func() time.Time
	log      *slog.Logger
	mu       sync.Mutex
	register *identity.Register
	typesMu  sync.Mutex                                // chunks are stored while others are read
	types    map[string][]clickhouse.ColumnNameAndType // of the tables inserted into, by statement
	small    map[string]bool                           // feeds whose stage in memory has been made
	slice    uint64                                    // about how many rows are compared at once
}

// Open makes the tables of the feeds, extends those of an older contract, and
// clears what a killed intake left behind.
func Open(ctx context.Context, cfg Config) (*Intake, error) {
	in := &Intake{
		db: cfg.DB, append: cfg.Append, keys: cfg.Keys, senders: cfg.SendersDir, crash: cfg.Crash, clock: cfg.Clock, log: cfg.Log,
		towns: cfg.Towns, areas: cfg.Areas, types: make(map[string][]clickhouse.ColumnNameAndType), small: make(map[string]bool), headers: make(map[string]headers), spread: make(map[string]int), slice: sliceRows,
	}
	if in.crash == nil {
		in.crash = func(string) {}
	}
	if in.log == nil {
		in.log = slog.New(slog.DiscardHandler)
	}
	if in.clock == nil {
		return nil, fmt.Errorf("open intake: no clock: %w", shouwang.ErrInvalid)
	}
	var err error
	if in.forms, err = compile(cfg.Feeds); err != nil {
		return nil, err
	}
	for name, f := range in.forms {
		in.names = append(in.names, name)
		in.headers[name] = f.headers()
		for key := range in.headers[name] {
			in.spread[key]++
		}
	}
	sort.Strings(in.names)
	return in, in.ensure(ctx)
}

var identifier = regexp.MustCompile(`^[a-z][a-z0-9_]{0,60}$`)

func (in *Intake) ensure(ctx context.Context) error {
	have, err := in.tables(ctx)
	if err != nil {
		return err
	}
	for _, name := range in.names {
		f := in.forms[name]
		for _, c := range f.stored() {
			if !identifier.MatchString(c.store) || !identifier.MatchString(name) {
				return fmt.Errorf("feed %s: a name is lower case words joined by underscores: %w", name, shouwang.ErrInvalid)
			}
		}
		for _, stage := range []string{"stage_", "small_"} {
			if have[stage+name] == nil {
				continue
			}
			if err := in.db.Exec(ctx, "DROP TABLE IF EXISTS "+stage+name); err != nil {
				return fmt.Errorf("clear the stage of %s: %w", name, err)
			}
		}
	}
	return in.makeTables(ctx, have)
}

// makers are how many tables are made at once: each waits for the disk.
const makers = 4

// makeTables makes the table of each feed, or adds the columns of a newer contract.
func (in *Intake) makeTables(ctx context.Context, have map[string]map[string]bool) error {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(makers)
	for _, name := range in.names {
		f := in.forms[name]
		ddl := f.signalDDL(have["signal_"+name])
		if f.composite() || ddl == "" {
			continue
		}
		g.Go(func() error {
			if err := in.db.Exec(ctx, ddl); err != nil {
				return fmt.Errorf("make the table of %s: %w", name, err)
			}
			return nil
		})
	}
	return g.Wait()
}

// tables are the tables of intake that the store has, and their columns.
func (in *Intake) tables(ctx context.Context) (map[string]map[string]bool, error) {
	rows, err := in.db.Query(ctx, "SELECT table, name FROM system.columns WHERE database = currentDatabase() AND (startsWith(table, 'signal_') OR startsWith(table, 'stage_') OR startsWith(table, 'small_'))")
	if err != nil {
		return nil, fmt.Errorf("list the tables of signals: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := make(map[string]map[string]bool)
	for rows.Next() {
		var table, name string
		if err := rows.Scan(&table, &name); err != nil {
			return nil, fmt.Errorf("list the tables of signals: %w", err)
		}
		if out[table] == nil {
			out[table] = make(map[string]bool)
		}
		out[table][name] = true
	}
	return out, rows.Err()
}

// File is one file to take in. Empty fields are told by its name and columns.
type File struct {
	Path       string
	Name       string // as the sender called it; "" is the base of Path
	Feed       string
	Department string
	Sender     string
	Canary     bool // the file is the service's own, about canaries: it makes no feed fresh
}

// causeCanary marks the batches of canaries.
const causeCanary = "canary"

// called gives the file its name: never a path.
func (f File) called() File {
	if f.Name == "" {
		f.Name = f.Path
	}
	f.Name = filepath.Base(strings.ReplaceAll(f.Name, `\`, "/"))
	return f
}

// Progress is how far an intake is.
type Progress struct {
	Stage    string // "reading", "comparing", "done"
	Read     int
	Share    float64 // of the file read, from 0 to 1
	Refused  int
	Refusals []Refusal // since the last call
}

// Take takes in one file: its rows become a batch, a roster's a batch of several
// feeds under one number. A file that the same sender sent before is only noted
// as received again. The error is shouwang.ErrRefused for a file that cannot be
// taken as a whole.
func (in *Intake) Take(ctx context.Context, file File, received time.Time, progress func(Progress)) ([]shouwang.Batch, error) {
	in.mu.Lock()
	defer in.mu.Unlock()
	file = file.called()
	received = received.Truncate(time.Millisecond)
	if received.After(in.clock()) {
		return nil, refuse("接收时间晚于当前时间", "the time of receipt lies in the future", "请改正 --received-at / correct --received-at")
	}
	book, err := openFile(file.Path)
	if err != nil {
		return nil, err
	}
	defer book.Close() //nolint:errcheck // only read
	guess, err := in.recognise(ctx, book, file)
	if err != nil {
		return nil, err
	}
	t := &taking{in: in, form: in.forms[guess.Feed], guess: guess, received: receivedAt{received, shouwang.DayOf(received)}, progress: progress}
	if file.Canary {
		t.cause = causeCanary
	}
	if t.digest, err = digest(file.Path); err != nil {
		return nil, err
	}
	if t.small, t.inMemory, err = book.about().weigh(file.Path); err != nil {
		return nil, err
	}
	if len(guess.answers) > 0 {
		return t.runAnswers(ctx, book)
	}
	t.scope = t.form.scope(guess.Sender)
	if guess.Department == "" && !t.namesSource() {
		return nil, refuse("不知道是哪个部门送来的", "the sender is not known", "请把文件名改为 "+guess.Feed+"@部门 / name the file "+guess.Feed+"@ and one of: "+strings.Join(guess.Departments, ", "))
	}
	batches, err := t.run(ctx, book)
	if err != nil {
		return nil, fmt.Errorf("take in %s: %w", file.Name, err)
	}
	return batches, nil
}

// Sizes of files: a small one is compared by one thread, and one up to the other
// bound waits in memory, as a table on the disk costs more than the work.
const (
	smallFile  = 4 << 20
	memoryFile = 64 << 20
	packedSize = 8 // how many times its size a workbook is as a text
)

// weigh says how a file is handled by its size as a text.
func (a about) weigh(path string) (small, inMemory bool, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return false, false, fmt.Errorf("open the file: %w", err)
	}
	size := info.Size()
	if a.Encoding == "xlsx" {
		size *= packedSize
	}
	return size <= smallFile, size <= memoryFile, nil
}

func digest(path string) (string, error) {
	file, err := os.Open(path) //nolint:gosec // the operator names the file
	if err != nil {
		return "", fmt.Errorf("open the file: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read
	sum := sha256.New()
	if _, err := io.Copy(sum, file); err != nil {
		return "", fmt.Errorf("read the file: %w", err)
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
