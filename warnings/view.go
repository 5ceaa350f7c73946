package warnings

import (
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"shouwang"
)

// View is a warning as programs read it: one JSON value a line of
// `warnings --json`, and the "warning" of `run --json`.
type View struct {
	ID       string         `json:"id"`
	No       string         `json:"no"`
	Monitor  string         `json:"monitor"`
	Version  string         `json:"version"`
	Kind     shouwang.Kind  `json:"kind"`
	Level    shouwang.Level `json:"level"`
	Score    int            `json:"score"`
	Subject  SubjectView    `json:"subject"`
	RaisedAt string         `json:"raised_at"`
	Stock    string         `json:"stock,omitempty"`
	Released string         `json:"released_at,omitempty"`
	Reasons  []ReasonView   `json:"reasons"`
	Unknown  []string       `json:"unknown"`
}

// SubjectView names a subject without saying who it is, unless it is revealed.
type SubjectView struct {
	Type        shouwang.SubjectType `json:"type"`
	Ref         string               `json:"ref"`
	IDNumber    string               `json:"id_number,omitempty"`
	HouseholdID string               `json:"household_id,omitempty"`
}

// ReasonView is a reason without the facts behind it: a list shows no more.
type ReasonView struct {
	Factor string `json:"factor"`
	Points int    `json:"points"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
}

// ChangeView is one line of `run --json`.
type ChangeView struct {
	Change  shouwang.ChangeKind `json:"change"`
	Warning View                `json:"warning"`
	Missing []string            `json:"missing_feeds,omitempty"`
}

// Identity is what a reveal adds; whoever asks for it logs why.
type Identity struct{ IDNumber, HouseholdID string }

// JSON is a warning as programs read it; nil reveals nothing.
func JSON(w shouwang.Warning, reveal *Identity) View {
	v := View{
		ID: w.ID, No: w.No, Monitor: w.Monitor, Version: w.Version, Kind: w.Kind, Level: w.Level, Score: w.Score,
		Subject:  SubjectView{Type: w.Subject.Type, Ref: Ref(w.Subject)},
		RaisedAt: w.RaisedAt.In(shouwang.Shanghai).Format(time.RFC3339),
		Reasons:  make([]ReasonView, 0, len(w.Reasons)), Unknown: append([]string{}, w.Unknown...),
	}
	v.Stock = Stock(w)
	if !w.Released.IsZero() {
		v.Released = w.Released.In(shouwang.Shanghai).Format(time.RFC3339)
	}
	for _, r := range w.Reasons {
		v.Reasons = append(v.Reasons, ReasonView{r.Factor, r.Points, r.Zh, r.En})
	}
	if reveal != nil {
		v.Subject.IDNumber, v.Subject.HouseholdID = reveal.IDNumber, reveal.HouseholdID
	}
	return v
}

// ChangeJSON is a change as programs read it.
func ChangeJSON(c shouwang.Change, reveal *Identity) ChangeView {
	return ChangeView{Change: c.Kind, Warning: JSON(c.Warning, reveal), Missing: c.Missing}
}

// opaque writes assigned numbers so that nobody takes them for a number of the
// person; Crockford's letters are the ones that people do not misread.
var opaque = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// Ref is how a subject is named outside: opaque for people and households, the
// text of a named subject, the code of an area, and the period after a stroke
// where there is one.
func Ref(s shouwang.Subject) string {
	ref := strconv.FormatUint(s.ID, 10)
	switch {
	case s.Type.Named():
		return s.Key
	case s.Type == shouwang.SubjectPerson:
		ref = "p-" + encode(s.ID)
	case s.Type == shouwang.SubjectHousehold:
		ref = "h-" + encode(s.ID)
	}
	if s.Key == "" {
		return ref
	}
	return ref + "/" + s.Key
}

// ParseRef reads what Ref wrote of a person, a household or an area.
func ParseRef(ref string) (shouwang.Subject, error) {
	name, key, _ := strings.Cut(ref, "/")
	kind, code, _ := strings.Cut(name, "-")
	s := shouwang.Subject{Type: shouwang.SubjectArea, Key: key}
	var err error
	switch kind {
	case "p":
		s.Type = shouwang.SubjectPerson
		s.ID, err = decode(code)
	case "h":
		s.Type = shouwang.SubjectHousehold
		s.ID, err = decode(code)
	default:
		s.ID, err = strconv.ParseUint(name, 10, 64)
	}
	if err != nil {
		return shouwang.Subject{}, fmt.Errorf("read a subject: want p-, h- or an area code: %w", shouwang.ErrInvalid)
	}
	return s, nil
}

func encode(id uint64) string { return opaque.EncodeToString(binary.BigEndian.AppendUint64(nil, id)) }

func decode(code string) (uint64, error) {
	raw, err := opaque.DecodeString(strings.ToLower(code))
	if err != nil || len(raw) != 8 {
		return 0, shouwang.ErrInvalid
	}
	return binary.BigEndian.Uint64(raw), nil
}
