package main

import (
	"bufio"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/monitors"
	"shouwang/scoring"
	"shouwang/warnings"
	"shouwang/watch"
)

//go:embed sql/homes.sql
var homesSQL string

func newWhynot() *cobra.Command {
	var asOf, parameters, file string
	var reveal revealing
	cmd := &cobra.Command{
		Use:   "whynot SUBJECT MONITOR",
		Short: "Say why there is no warning: what failed first, what is unknown, what holds it back",
		Long: `SUBJECT is a reference (p-..., h-..., an area code, AREA/MONTH, or TYPE:TEXT as in
feed:death_event or application:2026-0017), or the number of a
warning or a case of the same person or household. A citizen's number is never
named on the command line, where other programs see it: give - as SUBJECT and type
it, or name a file that holds it with --id-number-file (- is standard input).`,
		Args: args(cobra.RangeArgs(1, 2)),
		RunE: func(cmd *cobra.Command, given []string) error {
			if err := reveal.check(); err != nil {
				return err
			}
			subject, monitor, err := whom(given, file)
			if err != nil {
				return err
			}
			a, err := open(cmd, parameters)
			if err != nil {
				return err
			}
			ask := whynot{app: a, cmd: cmd, reveal: reveal, file: file}
			return errors.Join(ask.answer(cmd.Context(), subject, monitor, asOf), a.Close())
		},
	}
	cmd.Flags().StringVar(&file, "id-number-file", "", "file with a citizen's number instead of SUBJECT; - is standard input")
	cmd.Flags().StringVar(&asOf, "as-of", "", "a day (its last moment) or an RFC 3339 time (default: now)")
	cmd.Flags().StringVar(&parameters, "parameters", "", "YAML file of dated values laid over the pack's")
	reveal.flags(cmd, "answer for a monitor that rests on sensitive facts")
	return cmd
}

// citizenLike is what must not stand on a command line.
var citizenLike = regexp.MustCompile(`^\d{15}$|^\d{17}[\dXx]$`)

// whom reads the two arguments; a citizen's number among them is refused, and
// not said again.
func whom(given []string, file string) (subject, monitor string, err error) {
	if slices.ContainsFunc(given, citizenLike.MatchString) {
		return "", "", usageError{errors.New("a citizen's number does not belong on the command line, where other programs see it: give - as SUBJECT and type it, or use --id-number-file")}
	}
	switch {
	case file == "" && len(given) == 2:
		return given[0], given[1], nil
	case file != "" && len(given) == 1:
		return "", given[0], nil
	}
	return "", "", usageError{errors.New("want SUBJECT MONITOR, or MONITOR with --id-number-file")}
}

// whynot is one question.
type whynot struct {
	*app

	cmd    *cobra.Command
	reveal revealing
	file   string
}

// held is one thing that keeps a subject from a warning. Code is for programs.
type held struct {
	Code string `json:"code"`
	Zh   string `json:"zh"`
	En   string `json:"en"`
}

// unwarned is what whynot --json prints, a line a monitor of the code asked for
// and a subject.
type unwarned struct {
	Subject    warnings.SubjectView     `json:"subject"`
	Monitor    string                   `json:"monitor"`
	AsOf       string                   `json:"as_of"`
	Level      shouwang.Level           `json:"level"`
	Score      int                      `json:"score"`
	Short      int                      `json:"short"` // points missing to the lowest level
	Why        []held                   `json:"why"`   // the first decides
	Population []pieceView              `json:"population"`
	Factors    []factorView             `json:"factors"`
	Unknown    []string                 `json:"unknown"`
	Roots      []scoring.RootSeen       `json:"roots"`
	Parameters []shouwang.ParameterSeen `json:"parameters"`
	Receipt    string                   `json:"receipt"`

	outside bool
}

// pieceView is a piece of a condition as programs read it.
type pieceView struct {
	When  string              `json:"when"`
	Truth scoring.Truth       `json:"truth"`
	Facts []shouwang.FactSeen `json:"facts"`
	Any   []pieceView         `json:"any,omitempty"`
}

// factorView is a factor as programs read it.
type factorView struct {
	Factor string        `json:"factor"`
	Truth  scoring.Truth `json:"truth"`
	Points int           `json:"points"`
	Floor  string        `json:"floor,omitempty"`
	Cap    string        `json:"cap,omitempty"`
	Pieces []pieceView   `json:"pieces"`
}

func (q whynot) answer(ctx context.Context, subject, monitor, asOf string) error {
	at, err := readAsOf(asOf, q.clock())
	if err != nil {
		return err
	}
	chosen, err := q.choose(monitor)
	if err != nil {
		return err
	}
	who, err := q.who(ctx, subject)
	if err != nil {
		return err
	}
	pin, err := pinner{q.intake}.Pin(ctx, at)
	if err != nil {
		return err
	}
	for _, m := range chosen {
		if err := q.of(ctx, m, who, at, pin); err != nil {
			return err
		}
	}
	return nil
}

// who is the subject that was meant.
func (q whynot) who(ctx context.Context, name string) (shouwang.Subject, error) {
	switch {
	case name == "" || name == "-":
		return q.numbered(ctx)
	case strings.HasPrefix(name, "W-") || strings.HasPrefix(name, "C-"):
		subject, err := services{q.app}.subjectOf(ctx, api.RevealAsk{No: name, Scope: access.Everything()})
		if errors.Is(err, shouwang.ErrNotFound) {
			return subject, shouwang.Explain(shouwang.ErrNotFound, "there is no "+name, "shouwang warnings and shouwang cases list them")
		}
		return subject, err
	}
	if kind, ref, ok := strings.Cut(name, ":"); ok && shouwang.SubjectType(kind).Named() {
		return q.book.Named(ctx, shouwang.SubjectType(kind), ref)
	}
	subject, err := warnings.ParseRef(name)
	if err != nil {
		return subject, usageError{err}
	}
	return subject, nil
}

// numbered is the person whose number stands in the file or is typed in.
func (q whynot) numbered(ctx context.Context) (shouwang.Subject, error) {
	in := q.cmd.InOrStdin()
	if q.file != "" && q.file != "-" {
		f, err := os.Open(q.file)
		if err != nil {
			return shouwang.Subject{}, usageError{fmt.Errorf("read the citizen's number: %w", err)}
		}
		defer func() { _ = f.Close() }()
		in = f
	} else if isTerminal(q.cmd.ErrOrStderr()) {
		_, _ = fmt.Fprint(q.cmd.ErrOrStderr(), "身份证号 / citizen's number: ")
	}
	line, err := bufio.NewReader(io.LimitReader(in, 256)).ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return shouwang.Subject{}, fmt.Errorf("read the citizen's number: %w", err)
	}
	id, err := q.book.Find(ctx, strings.TrimSpace(line))
	if errors.Is(err, shouwang.ErrNotFound) {
		return shouwang.Subject{}, shouwang.Explain(shouwang.ErrNotFound, "没有任何部门报过此人 / no department ever named this person", "核对号码，或先导入数据 / check the number, or ingest data first")
	}
	return shouwang.Subject{Type: shouwang.SubjectPerson, ID: uint64(id)}, err
}

// of answers for one monitor: for the subject itself, for a person's household,
// or for each member of a household, as the monitor looks at them.
func (q whynot) of(ctx context.Context, m *monitors.Monitor, who shouwang.Subject, at time.Time, pin watch.Pin) error {
	if q.scorer.sealed(m.ID) && !q.reveal.on {
		return usageError{errors.New("这条规则涉敏感信息，须写明用途 / this monitor rests on sensitive facts, and even that there is none says something: use --reveal --reason")}
	}
	subjects, err := q.asLookedAt(ctx, m, who, at, pin)
	if err != nil {
		return err
	}
	for _, subject := range subjects {
		line, err := q.line(ctx, m, subject, at, pin)
		if err != nil {
			return err
		}
		if err := q.print(m, line); err != nil {
			return err
		}
	}
	return nil
}

func (q whynot) asLookedAt(ctx context.Context, m *monitors.Monitor, who shouwang.Subject, at time.Time, pin watch.Pin) ([]shouwang.Subject, error) {
	wants := shouwang.SubjectType(m.Subject)
	if who.Type == wants {
		return []shouwang.Subject{who}, nil
	}
	var ids []uint64
	var err error
	switch {
	case who.Type == shouwang.SubjectPerson && wants == shouwang.SubjectHousehold:
		ids, err = q.homesOf(ctx, who.ID, at, pin)
	case who.Type == shouwang.SubjectHousehold && wants == shouwang.SubjectPerson:
		var members map[uint64][]uint64
		members, err = (&matching{app: q.app, pin: pin, at: at}).membersOf(ctx, []uint64{who.ID})
		ids = members[who.ID]
	default:
		return nil, usageError{fmt.Errorf("monitor %s looks at subjects of type %s, not %s", m.ID, wants, who.Type)}
	}
	if err == nil && len(ids) == 0 {
		err = shouwang.Explain(shouwang.ErrNotFound, fmt.Sprintf("monitor %s looks at subjects of type %s, and no list names one for this %s", m.ID, wants, who.Type), "ingest the register of households")
	}
	subjects := make([]shouwang.Subject, 0, len(ids))
	for _, id := range ids {
		subjects = append(subjects, shouwang.Subject{Type: wants, ID: id})
	}
	return subjects, err
}

// homesOf are the households that a person belongs to as the newest lists say.
func (q whynot) homesOf(ctx context.Context, person uint64, at time.Time, pin watch.Pin) ([]uint64, error) {
	rows, err := q.store.Conn().Query(ctx, homesSQL, clickhouse.Named("person", person),
		clickhouse.Named("batch", pin.Batch), clickhouse.Named("skip", append([]uint64{}, pin.Skip...)))
	if err != nil {
		return nil, fmt.Errorf("read the households of a person: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var homes []uint64
	for rows.Next() {
		var home uint64
		if err := rows.Scan(&home); err != nil {
			return nil, fmt.Errorf("read the households of a person: %w", err)
		}
		homes = append(homes, home)
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("read the households of a person: %w", err)
	}
	members, err := (&matching{app: q.app, pin: pin, at: at}).membersOf(ctx, homes)
	return slices.DeleteFunc(homes, func(home uint64) bool { return !slices.Contains(members[home], person) }), err
}

// line works the answer out.
func (q whynot) line(ctx context.Context, m *monitors.Monitor, subject shouwang.Subject, at time.Time, pin watch.Pin) (unwarned, error) {
	ref := warnings.Ref(subject)
	p, err := q.scorer.program(m.ID)
	if err != nil {
		return unwarned{}, err
	}
	e, err := p.Explain(ctx, q.store.Conn(), q.scorer.moment(at, pin, nil), subject)
	if errors.Is(err, shouwang.ErrNotFound) {
		return unwarned{}, shouwang.Explain(shouwang.ErrNotFound, fmt.Sprintf("nobody had told of %s by then", ref), "check the reference and --as-of")
	}
	if err != nil {
		return unwarned{}, err
	}
	if q.reveal.on {
		if err := mayReveal(ctx, e.Score.Area, m.Lane); err != nil {
			return unwarned{}, err
		}
	}
	if e, err = q.reveal.seenBy(ctx, q.app, "whynot "+ref+" "+m.ID, e); err != nil {
		return unwarned{}, err
	}
	why, err := q.reasons(ctx, m, e, at, pin)
	line := unwarned{
		Subject: warnings.SubjectView{Type: subject.Type, Ref: ref}, Monitor: m.ID, AsOf: at.In(shouwang.Shanghai).Format(time.RFC3339),
		Level: e.Score.Level, Score: e.Score.Points, Short: e.Short, Why: why, Population: pieces(e.Parts), Factors: []factorView{},
		Unknown: append([]string{}, e.Score.Unknown...), Roots: append([]scoring.RootSeen{}, e.Roots...),
		Parameters: append([]shouwang.ParameterSeen{}, e.Parameters...), Receipt: e.Receipt, outside: e.Population == scoring.False,
	}
	for _, f := range e.Factors {
		line.Factors = append(line.Factors, factorView{f.ID, f.Truth, f.Points, f.Floor, f.Cap, pieces(f.Parts)})
	}
	return line, err
}

func pieces(parts []scoring.PartSeen) []pieceView {
	list := make([]pieceView, 0, len(parts))
	for _, p := range parts {
		list = append(list, pieceView{When: p.Text, Truth: p.Truth, Facts: append([]shouwang.FactSeen{}, p.Facts...), Any: pieces(p.Any)})
	}
	return list
}
