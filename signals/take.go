package signals

import (
	"context"
	"errors"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/internal/rows"
	"shouwang/signals/identity"
)

// taking is the intake of one file.
type taking struct {
	in       *Intake
	form     *form
	guess    Guess
	received receivedAt
	progress func(Progress)
	digest   string
	number   uint64
	asOf     shouwang.Day // the latest day that the file describes
	oldest   int32        // and the oldest
	sawAsOf  bool
	once     []map[int64]bool // for outputs of one row a household
	staged   []int            // good rows, by output
	past     past
	small    bool // more threads would cost more than the work
	inMemory bool // the file waits in memory
	inserts  *errgroup.Group
	chunks   int      // how many there were
	counts   []census // by output
	names    tally    // person → hash of the name
	twoNames bool     // one number has two names
	silent   []mask   // the columns that some row does not say, by output
	spoken   []mask   // and those that some row says
	scope    string   // the sender whose rows a snapshot of this file may make vanish
	read     int
	share    float64
	refused  int
	reasons  map[Code]int
	keyLost  bool
	doubtful map[shouwang.PersonID]bool
	batches  []shouwang.Batch
	held     bool
	late     []shape           // slices of outputs that came after later ones of the sender
	restated []logged          // batches by which later rolls say themselves what rests on older words
	without  []uint64          // batches that are withdrawn
	cause    string            // "" is a file
	about    uint64            // the batch that is answered
	answer   *answer           // nil for an ordinary file
	said     []said            // what the department says of records
	passed   map[uint32]uint64 // rows of an answer that were read → what they answer
	links    []identity.Link   // mergers that hold
	merged   map[uint32]bool   // rows that came under a merged number
	came     []via
	claims   map[uint64][]claim // what waits of this sender, by its key
	again    map[uint32][]claim // rows of this file → what they say again
	laid     bool               // how the sheets are read is written down
}

// run is the life of a batch: opened, read, compared, committed.
func (t *taking) run(ctx context.Context, book workbook) ([]shouwang.Batch, error) {
	if t.small {
		ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"max_threads": 1, "max_insert_threads": 1, "compile_expressions": 0, "compile_aggregate_expressions": 0, "compile_sort_description": 0}))
	}
	if err := t.remember(ctx); err != nil {
		return nil, err
	}
	if err := t.recall(ctx); err != nil {
		return nil, err
	}
	repeated, err := t.repeated(ctx)
	if err != nil || repeated != nil {
		return repeated, err
	}
	if err := t.begin(ctx); err != nil {
		return nil, err
	}
	defer t.clear() //nolint:contextcheck // the stage is cleared even if the caller gave up
	if err := t.readAll(ctx, book); err != nil {
		return nil, err
	}
	t.tell("comparing", nil)
	if err := t.doubt(ctx, book); err != nil {
		return nil, err
	}
	if err := t.in.register.Finish(ctx, t.doubtful); err != nil {
		return nil, err
	}
	for i := range t.form.outputs {
		if err := t.settle(ctx, i); err != nil {
			return nil, fmt.Errorf("store rows of %s: %w", t.form.outputs[i].form.feed.Name, err)
		}
	}
	if err := t.settleAnswers(ctx); err != nil {
		return nil, err
	}
	if err := t.restate(ctx); err != nil {
		return nil, err
	}
	t.in.crash("ingest.rows_written")
	t.count()
	return t.commit(ctx)
}

// begin numbers the batch and says so for good, before anything refers to it.
func (t *taking) begin(ctx context.Context) error {
	if err := t.in.registered(ctx); err != nil {
		return err
	}
	if err := t.in.learnLinks(ctx, t.past.links); err != nil {
		return err
	}
	t.links, t.merged = t.in.links, make(map[uint32]bool)
	t.number, t.reasons = t.past.highest+1, make(map[Code]int)
	if t.asOf = t.received.day; t.cause == "answer" || t.cause == "record" {
		t.asOf = t.answer.day
	}
	for range t.form.outputs {
		t.once, t.staged, t.silent, t.spoken = append(t.once, make(map[int64]bool)), append(t.staged, 0), append(t.silent, 0), append(t.spoken, 0)
		t.counts = append(t.counts, census{})
	}
	for i := range t.form.outputs {
		name := t.form.outputs[i].form.feed.Name
		if err := t.ready(ctx, t.form.outputs[i].form); err != nil {
			return fmt.Errorf("make the stage of %s: %w", name, err)
		}
		t.batches = append(t.batches, shouwang.Batch{
			Number: t.number, Feed: name, Department: t.guess.Department, Sender: t.scope, File: t.guess.File, Digest: t.digest,
		})
	}
	t.in.register.Begin(t.asOf, t.number)
	if err := t.log(ctx, "open"); err != nil {
		return err
	}
	t.in.crash("ingest.opened")
	return nil
}

// learnLinks reads the mergers that hold, unless their table has as many lines as
// when they were read last: it only grows.
func (in *Intake) learnLinks(ctx context.Context, lines uint64) error {
	if lines == in.linked {
		return nil
	}
	links, err := identity.Links(ctx, in.db)
	if err != nil {
		return err
	}
	in.links, in.linked = links, lines
	return nil
}

// ready makes an empty stage: in memory for most files, and kept for the next if
// they are small, on the disk for the largest.
func (t *taking) ready(ctx context.Context, f *form) error {
	name, stage := f.feed.Name, t.stageName(f)
	if t.inMemory && t.in.small[name] {
		return t.in.db.Exec(ctx, "TRUNCATE TABLE "+stage)
	}
	if err := t.in.db.Exec(ctx, "DROP TABLE IF EXISTS "+stage); err != nil {
		return err
	}
	ddl := f.stageDDL()
	if t.inMemory {
		ddl = f.smallDDL()
	}
	if err := t.in.db.Exec(ctx, ddl); err != nil {
		return err
	}
	t.in.small[name] = t.inMemory
	return nil
}

// clear drops large stages; a small one is emptied by the next file.
func (t *taking) clear() {
	if t.small {
		return
	}
	for i := range t.form.outputs {
		f := t.form.outputs[i].form
		t.in.small[f.feed.Name] = false
		if err := t.in.db.Exec(context.Background(), "DROP TABLE IF EXISTS "+t.stageName(f)); err != nil {
			t.in.log.Warn("stage not cleared", "batch", t.number, "err", err)
		}
	}
}

// readAll reads and stages the file: the next chunks are cleaned and the last is
// taken by the engine while this goroutine looks up the people of one.
func (t *taking) readAll(ctx context.Context, book workbook) error {
	readers, err := t.readers(book)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t.inserts, ctx = errgroup.WithContext(ctx)
	t.inserts.SetLimit(1)
	chunks := make(chan *chunk, 1)
	var group errgroup.Group
	group.Go(func() error { return readBook(ctx, readers, chunks) })
	for c := range chunks {
		if err = t.chunk(ctx, c); err != nil {
			break
		}
		select {
		case readers[0].spare <- c:
		default:
		}
	}
	if err != nil {
		cancel()
	}
	return cause(t.inserts.Wait(), err, group.Wait())
}

// cause is the error that made the others give up.
func cause(errs ...error) error {
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
	return errors.Join(errs...)
}

func (t *taking) chunk(ctx context.Context, c *chunk) error {
	if err := t.claim(ctx, c); err != nil {
		return err
	}
	if err := t.resolve(ctx, c); err != nil {
		return err
	}
	t.in.crash("ingest.identities_written")
	if err := t.adopt(ctx, c); err != nil {
		return err
	}
	if err := t.stage(ctx, c); err != nil {
		return err
	}
	for i, day := range c.asOf {
		if c.refused[i] {
			continue
		}
		if !t.sawAsOf {
			t.asOf, t.oldest, t.sawAsOf = shouwang.Day(day), day, true
		}
		t.asOf, t.oldest = max(t.asOf, shouwang.Day(day)), min(t.oldest, day)
	}
	t.read, t.share, t.keyLost = t.read+c.read, c.share, t.keyLost || c.keyLost
	t.chunks++
	if err := t.quarantine(ctx, c.kept); err != nil {
		return err
	}
	return t.refuse(ctx, c.refusals)
}

// refusalLimit bounds what is kept of a file that is wrong throughout: the
// counts are whole all the same.
const refusalLimit = 50_000

// refuse counts refused rows, keeps where they stood, and tells the caller.
func (t *taking) refuse(ctx context.Context, list []Refusal) error {
	kept := list
	if room := refusalLimit - t.refused; len(kept) > room {
		kept = kept[:max(room, 0)]
	}
	t.refused += len(list)
	for _, r := range list {
		t.reasons[r.Code]++
	}
	t.tell("reading", list)
	if len(kept) == 0 {
		return nil
	}
	n := len(kept)
	batch, feed, sheet, line, header, reason := make([]uint64, n), make([]string, n), make([]string, n), make([]uint32, n), make([]string, n), make([]string, n)
	for i, r := range kept {
		batch[i], feed[i], sheet[i], line[i], header[i], reason[i] = t.number, t.form.feed.Name, r.Sheet, uint32(r.Line), r.Header, string(r.Code) //nolint:gosec // a line
	}
	err := t.in.insertBatch(ctx, "INSERT INTO batch_refusal (batch, feed, sheet, line, header, reason)", []any{batch, feed, sheet, line, header, reason})
	if err != nil {
		return fmt.Errorf("store refusals: %w", err)
	}
	return nil
}

func (t *taking) tell(stage string, refusals []Refusal) {
	if t.progress != nil {
		t.progress(Progress{Stage: stage, Read: t.read, Share: t.share, Refused: t.refused, Refusals: refusals})
	}
}

// doubled is a number that came with two names, and the lines that name it.
type doubled struct {
	person uint64
	lines  []uint32
}

// doubt finds numbers that the file gives two names: all their rows are refused.
func (t *taking) doubt(ctx context.Context, book workbook) error {
	t.doubtful = make(map[shouwang.PersonID]bool)
	if t.form.number < 0 || t.form.name < 0 {
		return nil
	}
	first := t.form.outputs[0].form
	if first.number < 0 || t.inMemory && !t.twoNames {
		return nil
	}
	query, err := t.shape(first).sql("doubt")
	if err != nil {
		return err
	}
	all, err := rows.All(ctx, t.in.db, func(found driver.Rows) (d doubled, err error) {
		return d, found.Scan(&d.person, &d.lines)
	}, query)
	if err != nil {
		return fmt.Errorf("look for doubled numbers: %w", err)
	}
	var refusals []Refusal
	again := make(map[uint32]bool)
	for _, d := range all {
		t.doubtful[shouwang.PersonID(d.person)] = true
		for _, line := range d.lines {
			refusals = append(refusals, t.place(line))
			again[line] = true
			delete(t.passed, line)
			delete(t.again, line)
		}
	}
	if err := t.reread(ctx, book, again); err != nil {
		return err
	}
	return t.refuse(ctx, refusals)
}

// place is where a stored row stood in the file.
func (t *taking) place(row uint32) Refusal {
	sheet := 0
	r := Refusal{Line: int(row), Code: idDuplicate}
	if t.guess.sheets[0] != "" {
		sheet, r.Line = int(row-1)/sheetRows, int(row-1)%sheetRows+1
		r.Sheet = t.guess.sheets[sheet]
	}
	r.Header = t.numberHeader(sheet)
	return r
}

// numberHeader is what a sheet calls the column of the citizen's number.
func (t *taking) numberHeader(sheet int) string {
	number := t.form.number
	return t.guess.plans[sheet].textOf(number, t.form.columns[number].Title.Zh)
}

// namesSource says whether the file itself says who sent each row.
func (t *taking) namesSource() bool {
	for _, m := range t.guess.plans {
		if !m.found(sourceColumn) {
			return false
		}
	}
	return true
}

func (in *Intake) scalar(ctx context.Context, query string, args ...any) (uint64, error) {
	n, err := rows.One(ctx, in.db, rows.Value[uint64], query, args...)
	if err != nil {
		return 0, fmt.Errorf("ask the store: %w", err)
	}
	return n, nil
}

// repeated answers a file that this sender sent before, byte for byte: nothing
// is stored again, but the feed was received, and counts as fresh. Three are news:
// a whole roll that says on a later day what an earlier one said, with another in
// between; a file that came in before the one that is known, as it was known from
// its own day on; and a file without rows, on each day on which it comes: it says
// that nothing happened until then.
func (t *taking) repeated(ctx context.Context) ([]shouwang.Batch, error) {
	known := t.before(t.form.outputs[0].form)
	number := known.twin
	if number == 0 || t.received.time.Before(known.twinFirst) {
		return nil, nil
	}
	before, err := t.in.logged(ctx, number)
	if err != nil {
		return nil, err
	}
	newest := shouwang.Day(known.newest)
	if t.form.outputs[0].form.feed.Snapshot && before[0].asOf < newest && newest < t.received.day {
		return nil, nil
	}
	heard, err := t.heardOn(ctx, known.own)
	if err != nil || before[0].Read == 0 && !heard {
		return nil, err
	}
	t.number, t.asOf = number, t.received.day
	var out []shouwang.Batch
	for _, b := range before {
		t.asOf = t.says(b)
		t.batches = append(t.batches, b.Batch)
		b.Repeated, b.Accepted = b.Repeated+b.Accepted, 0
		out = append(out, b.Batch)
	}
	if heard { // the feed was fresh that day, whichever receipt is told first
		return out, nil
	}
	if err := t.note(ctx); err != nil {
		return nil, err
	}
	return out, t.log(ctx, "committed")
}

// heardOn says whether one of some batches is this file, received on its day.
func (t *taking) heardOn(ctx context.Context, batches []uint64) (bool, error) {
	n, err := t.in.scalar(ctx, "SELECT count() FROM batch_log WHERE number IN {batches:Array(UInt64)} AND digest = {digest:String} AND toDate(received_at) = toDate({received:DateTime64(3)})",
		clickhouse.Named("batches", batches), clickhouse.Named("digest", t.digest), clickhouse.DateNamed("received", t.received.time.In(shouwang.Shanghai), clickhouse.MilliSeconds))
	return n > 0, err
}

// says is the day that a file describes which came before, now that it comes again: its
// own. A whole roll that names no day says that it holds on the day on which it comes;
// an increment says no more than it did.
func (t *taking) says(before logged) shouwang.Day {
	if !t.form.outputs[0].form.feed.Snapshot || t.namesDay() || before.asOf >= t.received.day {
		return before.asOf
	}
	return t.received.day
}

// namesDay says whether the file itself says of which day it is.
func (t *taking) namesDay() bool {
	for _, m := range t.guess.plans {
		if m.found(asOfColumn) || t.form.asOf >= 0 && m.found(t.form.asOf) {
			return true
		}
	}
	return false
}
