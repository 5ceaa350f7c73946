package desk

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/oklog/ulid/v2"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/api"
)

// mostRows bounds the rows of a group: a plan of more needs two.
const mostRows = 9

// sheet is a form as somebody has it before them.
type sheet struct {
	caseView

	form   form
	by     string            // worker_id of who fills it in
	values map[string]string // by name, as typed
	rows   map[string]int    // of groups that repeat, by title
	faults map[string]string // what is wrong, by the name of the input; "" is the whole
	status int
	stale  []api.Event // what somebody did meanwhile
}

// lines are the inputs of a group, row by row.
func (s sheet) lines(g group) [][]input {
	if g.rows == 0 {
		return [][]input{g.inputs}
	}
	var out [][]input
	for n := range s.rows[g.title] {
		var row []input
		for _, in := range g.inputs {
			in.name = strings.ReplaceAll(in.name, "%d", strconv.Itoa(n))
			in.first = strings.ReplaceAll(in.first, "%d", strconv.Itoa(n+1))
			row = append(row, in)
		}
		out = append(out, row)
	}
	return out
}

// inputs are all that a form shows.
func (s sheet) inputs() []input {
	var all []input
	for _, g := range s.form.groups {
		for _, row := range s.lines(g) {
			all = append(all, row...)
		}
	}
	return all
}

func (d *Desk) actForm(v *visit) error {
	s, err := d.sheet(v)
	if err != nil {
		return err
	}
	maps.Copy(s.values, before(s))
	for _, in := range s.inputs() {
		if s.values[in.name] == "" {
			s.values[in.name] = d.first(v.page, in)
		}
	}
	return v.show(http.StatusOK, actPage(v.page, s))
}

// sheet is an empty form of the act in the address.
func (d *Desk) sheet(v *visit) (sheet, error) {
	view, err := d.readCase(v)
	if err != nil {
		return sheet{}, err
	}
	f, has := formOf(cases.Kind(v.Param("kind")))
	if !has {
		return sheet{}, fmt.Errorf("form of an act: %w", shouwang.ErrNotFound)
	}
	s := sheet{caseView: view, form: f, by: v.actor(v.Query("by")), values: map[string]string{}, rows: map[string]int{}, faults: map[string]string{}}
	for _, g := range f.groups {
		s.rows[g.title] = g.rows
	}
	v.page.self = "/cases/" + view.No + "/do/" + string(f.kind)
	return s, nil
}

// before is what a form begins with: of a plan, the version before.
func before(s sheet) map[string]string {
	values := map[string]string{}
	if s.form.kind != cases.EventPlanned || s.File.Plan == nil {
		return values
	}
	text, err := json.Marshal(s.File.Plan)
	var tree any
	if err != nil || json.Unmarshal(text, &tree) != nil {
		return values
	}
	flatten("r", tree, values)
	for _, g := range s.form.groups {
		for n := 0; g.rows > 0 && n < mostRows && values[strings.ReplaceAll(g.inputs[1].name, "%d", strconv.Itoa(n))] != ""; n++ {
			s.rows[g.title] = max(s.rows[g.title], n+1)
		}
	}
	for _, in := range s.inputs() {
		if fen, err := strconv.ParseInt(values[in.name], 10, 64); err == nil && in.as == asYuan {
			values[in.name] = shouwang.Fen(fen).String()
		}
	}
	return values
}

// flatten gives every leaf of what JSON holds by its path.
func flatten(at string, tree any, into map[string]string) {
	switch node := tree.(type) {
	case map[string]any:
		for name, below := range node {
			flatten(at+"."+name, below, into)
		}
	case []any:
		for n, below := range node {
			flatten(at+"."+strconv.Itoa(n), below, into)
		}
	case nil:
	case float64:
		into[at] = strconv.FormatFloat(node, 'f', -1, 64)
	default:
		into[at] = fmt.Sprint(node)
	}
}

// first is what a field holds before anybody typed.
func (d *Desk) first(p page, in input) string {
	switch in.first {
	case "today":
		return shouwang.DayOf(p.now).String()
	case "now":
		return p.now.In(shouwang.Shanghai).Format(momentForm)
	case "ulid":
		return newULID(p.now)
	case "visit":
		return p.T("fact.at.door")
	}
	return in.first
}

const momentForm = "2006-01-02T15:04"

// newULID is an id for a visit, made where its form is: sent twice, it counts once.
func newULID(now time.Time) string { return ulid.MustNew(ulid.Timestamp(now), rand.Reader).String() }

// act does what a form says. Whatever keeps it from being done, the form comes back
// with what was typed, and says where and why.
func (d *Desk) act(v *visit) error {
	if err := d.unseal(v); err != nil {
		return err
	}
	s, err := d.sheet(v)
	if err != nil {
		return err
	}
	s.read(v)
	if g := v.PostForm("more"); g != "" && s.rows[g] > 0 {
		s.rows[g] = min(s.rows[g]+1, mostRows)
		return v.show(http.StatusOK, actPage(v.page, s))
	}
	event, kept := s.event()
	if len(s.faults) > 0 {
		return d.formAgain(v, s, http.StatusUnprocessableEntity)
	}
	version := s.typed.version
	if s.form.kind == cases.EventVisited {
		version = 0 // what was seen at a door is kept whenever it comes in
	}
	_, err = d.services.Cases.Append(v.ctx(), s.No, version, event)
	if err == nil {
		return v.goTo("/cases/" + s.No + "?by=" + s.by + "&done=" + string(s.form.kind))
	}
	status := statusOf(err)
	if status >= http.StatusInternalServerError && status != http.StatusServiceUnavailable || status == http.StatusNotFound {
		return fmt.Errorf("act on a case: %w", err)
	}
	s.refusedBy(v.page, err, kept)
	return d.formAgain(v, s, status)
}

func (d *Desk) formAgain(v *visit, s sheet, status int) error {
	s.status = status
	if status == http.StatusServiceUnavailable {
		v.Header("Retry-After", api.RetryAfter)
	}
	return v.show(status, actPage(v.page, s))
}

// read takes what was typed.
func (s *sheet) read(v *visit) {
	s.by = v.actor(v.PostForm("by"))
	s.typed.version = versionOf(v)
	for _, g := range s.form.groups {
		if n, err := strconv.Atoi(v.PostForm("rows." + g.title)); err == nil && g.rows > 0 {
			s.rows[g.title] = min(max(n, 1), mostRows)
		}
	}
	for _, in := range s.inputs() {
		s.values[in.name] = strings.TrimSpace(v.PostForm(in.name))
	}
}

// event is what a form says, and which rows of it were kept, in order, by the path
// of their group; faults are what cannot be read.
func (s *sheet) event() (api.NewEvent, map[string][]int) {
	e := api.NewEvent{Kind: string(s.form.kind), By: s.by}
	record, kept := map[string]any{}, map[string][]int{}
	for _, g := range s.form.groups {
		for n, row := range s.lines(g) {
			if g.rows > 0 && s.blank(row) {
				continue
			}
			if g.rows > 0 {
				path := strings.TrimPrefix(strings.Split(g.inputs[0].name, ".%d")[0], "r.")
				kept[path] = append(kept[path], n)
			}
			for _, in := range row {
				s.fill(in, &e, record)
			}
		}
	}
	s.add(record)
	if len(record) > 0 {
		text, err := json.Marshal(compact(record))
		if err == nil {
			e.Record, err = cases.ReadRecord(s.form.kind, text)
		}
		if err != nil {
			s.faults[""] = "in.unreadable"
		}
	}
	return e, kept
}

// blank says that nobody filled a row in: what it holds by itself does not count.
func (s *sheet) blank(row []input) bool {
	return !slices.ContainsFunc(row, func(in input) bool { return in.as != asHidden && in.as != asTruth && s.values[in.name] != "" })
}

// fill takes one field over.
func (s *sheet) fill(in input, e *api.NewEvent, record map[string]any) {
	text := s.values[in.name]
	if text == "" && in.as != asTruth {
		if in.need {
			s.faults[in.name] = "in.needed"
		}
		return
	}
	if path, of := strings.CutPrefix(in.name, "r."); of {
		value, ok := in.value(text)
		if !ok {
			s.faults[in.name] = "in.form." + string(in.as)
			return
		}
		put(record, path, value)
		return
	}
	switch in.name {
	case "to":
		e.To = text
	case "of":
		e.Of = text
	case "reason":
		e.Reason = text
	case "level":
		e.Level = shouwang.Level(text)
	case "verdict":
		e.Verdict = shouwang.Verdict(text)
	case "note":
		if e.Note = text; len([]rune(text)) > api.NoteLimit {
			s.faults[in.name] = "wrong.note"
		}
	case "until":
		day, err := shouwang.ParseDay(text)
		if err != nil {
			s.faults[in.name] = "in.form.date"
			return
		}
		e.Until = day.End()
	}
}

var dayForm = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// value reads what was typed into a field.
func (in input) value(text string) (any, bool) {
	switch in.as {
	case asWhole:
		n, err := strconv.Atoi(text)
		return n, err == nil
	case asYuan:
		fen, err := shouwang.ParseYuan(text)
		return int64(fen), err == nil
	case asYesno:
		return text == "true", text == "true" || text == "false"
	case asTruth:
		return true, true
	case asMoment:
		at, err := time.ParseInLocation(momentForm, text, shouwang.Shanghai)
		return at, err == nil
	case asDate:
		_, err := shouwang.ParseDay(text)
		return text, err == nil && dayForm.MatchString(text)
	case asListing:
		return strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }), true
	case asChoice:
		if n, err := strconv.Atoi(text); err == nil {
			return n, true
		}
		return text, true
	case asShort, asLong, asHidden:
	}
	return text, true
}

// put sets a leaf by its path. Steps that are numbers are kept as such: compact
// makes lists of them.
func put(tree map[string]any, path string, value any) {
	step, below, more := strings.Cut(path, ".")
	if !more {
		tree[step] = value
		return
	}
	next, has := tree[step].(map[string]any)
	if !has {
		next = map[string]any{}
		tree[step] = next
	}
	put(next, below, value)
}

// compact makes a list of what is numbered, without the numbers that are missing.
func compact(tree map[string]any) any {
	numbers := true
	for step, below := range tree {
		if next, is := below.(map[string]any); is {
			tree[step] = compact(next)
		}
		if _, err := strconv.Atoi(step); err != nil {
			numbers = false
		}
	}
	if !numbers || len(tree) == 0 {
		return tree
	}
	var list []any
	for _, step := range slices.Sorted(maps.Keys(tree)) { // at most nine: one digit
		list = append(list, tree[step])
	}
	return list
}

// add is what a form does not ask for, as the case knows it.
func (s *sheet) add(record map[string]any) {
	switch s.form.kind { //nolint:exhaustive // the others ask for all they need
	case cases.EventVisited:
		if s.values["r.facts.0.name"] == "" || s.values["r.facts.0.value"] == "" {
			delete(record, "facts")
		}
	case cases.EventPlanned:
		s.addToPlan(record)
	}
}

func (s *sheet) addToPlan(record map[string]any) {
	var signals []any
	for _, w := range s.Warnings {
		var factors []string
		for _, r := range w.Reasons {
			factors = append(factors, r.Factor)
		}
		signals = append(signals, map[string]any{"warning": w.No, "because": strings.Join(factors, ",")})
	}
	record["signals"] = signals
	measures, _ := record["measures"].(map[string]any)
	for _, m := range measures { // who needs no money need not say so
		if one, is := m.(map[string]any); is && one["fund"] == nil {
			one["fund"] = "none"
		}
	}
}

var indexes = regexp.MustCompile(`\[(\d+)\]`)

// refusedBy says of an act that was not done where and why: beside the field where
// one is meant.
func (s *sheet) refusedBy(p page, err error, kept map[string][]int) {
	if faults, is := errors.AsType[cases.Faults](err); is {
		for _, f := range faults {
			s.faults[s.where(f.Where, kept)] = p.Text(f.What)
		}
		return
	}
	if r, is := errors.AsType[*cases.Refusal](err); is {
		s.why = r.What
	} else if e, is := errors.AsType[*shouwang.Explained](err); is {
		s.why = e.What
	}
	s.stale = s.news()
}

// where is the input that a fault of a record means; "" if the form has none.
func (s *sheet) where(at string, kept map[string][]int) string {
	path := indexes.ReplaceAllString(at, ".$1")
	for group, rows := range kept {
		rest, in := strings.CutPrefix(path, group+".")
		number, below, _ := strings.Cut(rest, ".")
		if n, err := strconv.Atoi(number); in && err == nil && n < len(rows) {
			path = strings.TrimSuffix(group+"."+strconv.Itoa(rows[n])+"."+below, ".")
		}
	}
	_, after, _ := strings.Cut(path, ".")
	for _, in := range s.inputs() {
		name := strings.TrimPrefix(in.name, "r.")
		if in.as != asHidden && (name == path || name == after || strings.HasPrefix(name, path+".")) {
			return in.name
		}
	}
	if path == "status" {
		return "reason"
	}
	return ""
}

// wrong is what is wrong with a field, as people read it.
func (s sheet) fault(p page, name string) string {
	text := s.faults[name]
	if _, known := words[text]; known {
		return p.T(text)
	}
	return text
}

// roles are those in which somebody acts on a case: of who is signed in all of theirs,
// of whom the operator of this machine chose, that of the roster.
func (c caseView) roles(p page, by string) []shouwang.Role {
	if !p.me.Local() {
		return p.me.Roles
	}
	if by == api.Local {
		return []shouwang.Role{shouwang.Bureau}
	}
	if w, err := workerOf(c.workers, by); by != "" && err == nil {
		return []shouwang.Role{w.Role}
	}
	return nil
}

func sorted[V any](of map[string]V) []string { return slices.Sorted(maps.Keys(of)) }

// ofText is what people call a plan, a decision, a measure or a session.
func (p page) ofText(of string) string {
	if n, plan := strings.CutPrefix(of, "plan/"); plan {
		return p.T("of.plan", n)
	}
	if n, decision := strings.CutPrefix(of, "decision/"); decision {
		return p.T("of.decision", n)
	}
	if strings.HasPrefix(of, "J-") {
		return p.T("of.session", of)
	}
	return p.T("timer.measure", of)
}

// eventWhy is the reason that an event gives, as people read it.
func (p page) eventWhy(e api.Event) string {
	switch {
	case e.Why.Zh != "":
		return p.Text(e.Why)
	case e.Reason == "":
		return ""
	case e.Kind == string(cases.EventMeasureDone):
		return p.T("measure." + e.Reason)
	}
	return p.T("agenda." + e.Reason)
}

// described ties a field to what is wrong with it, for those who listen.
func (s sheet) described(in input) templ.Attributes {
	if s.faults[in.name] == "" {
		return nil
	}
	return templ.Attributes{"aria-invalid": "true", "aria-describedby": "why-" + in.name}
}

func inputType(as shape) string {
	switch as { //nolint:exhaustive // the others are text
	case asDate:
		return "date"
	case asMoment:
		return "datetime-local"
	}
	return "text"
}

func inputMode(as shape) string {
	switch as { //nolint:exhaustive // the others are text
	case asWhole:
		return "numeric"
	case asYuan:
		return "decimal"
	}
	return "text"
}

// labelOf is what the field of a name is called; with its row, where it has one.
func (s sheet) labelOf(p page, name string) string {
	for _, g := range s.form.groups {
		for n, row := range s.lines(g) {
			for _, in := range row {
				if in.name != name || in.label == "" {
					continue
				}
				if g.rows > 0 {
					return p.T("group."+g.title) + " " + strconv.Itoa(n+1) + " " + p.T("in."+in.label)
				}
				return p.T("in." + in.label)
			}
		}
	}
	return ""
}

// actor is who fills a form in, as lists show them.
func (s sheet) actor(p page) string {
	if !p.me.Local() {
		return p.me.Actor()
	}
	if w, err := workerOf(s.workers, s.by); s.by != "" && err == nil {
		return w.Name
	}
	return p.T("local")
}
