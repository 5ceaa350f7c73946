package shouwang

import "slices"

// PersonID (人) is the number that the identity table assigned to a person. It
// says nothing about the person; every other table knows people only by it.
type PersonID uint64

// HouseholdID (户) is the number assigned to a household, likewise.
type HouseholdID uint64

// Text is a sentence or a name in both languages that people read.
type Text struct {
	Zh string `yaml:"zh" json:"zh"`
	En string `yaml:"en" json:"en"`
}

// ColumnType is what a cell of a department's file may hold.
type ColumnType string

// The types of columns. In the store: Person and Household become assigned
// UInt64 numbers (column `id_number` → `person_id`, `X_id` → `X_person_id`,
// `household_id` stays), Hash a keyed FixedString(16), Name is sealed beside
// the person and leaves the row, Money becomes Int64 fen, Decimal
// Decimal(18, 6), Date and Month Int32 days since 1970 (a Day: the engine's
// Date32 begins in 1900, and people do not), Time DateTime64(3), Area UInt64 of
// 12 digits, Bool UInt8, Int Int64, Enum and Text LowCardinality(String), Sealed
// String: free text, which is kept sealed and which no rule can read. Any other
// type is that of a named subject (SubjectType.Named) whose text the cell holds:
// it becomes an assigned UInt64 number, like a household.
const (
	ColumnPerson    ColumnType = "person"
	ColumnHousehold ColumnType = "household"
	ColumnName      ColumnType = "name"
	ColumnHash      ColumnType = "hash"
	ColumnText      ColumnType = "text"
	ColumnEnum      ColumnType = "enum"
	ColumnBool      ColumnType = "bool"
	ColumnInt       ColumnType = "int"
	ColumnMoney     ColumnType = "money"
	ColumnDecimal   ColumnType = "decimal"
	ColumnDate      ColumnType = "date"
	ColumnMonth     ColumnType = "month"
	ColumnTime      ColumnType = "time"
	ColumnArea      ColumnType = "area"
	ColumnSealed    ColumnType = "sealed"
)

// Named is the type of the named subject whose text a cell holds; ok is false
// of every other column.
func (t ColumnType) Named() (subject SubjectType, ok bool) {
	return SubjectType(t), SubjectType(t).Named()
}

// Column is one column of a feed's contract.
type Column struct {
	Name     string              `yaml:"column"`
	Type     ColumnType          `yaml:"type"`
	Title    Text                `yaml:"title"`
	Headers  []string            `yaml:"headers"`  // Chinese headers that senders use, beside the title
	Required bool                `yaml:"required"` // an empty cell refuses the row
	Open     bool                `yaml:"open"`     // an empty date is an open end (长期), not unknown
	Unit     string              `yaml:"unit"`     // yuan, yuan per month, percent, month ...
	Labels   map[string][]string `yaml:"labels"`   // of an enum: token → the words that senders use
	Default  string              `yaml:"default"`  // canonical value of a missing column or an empty cell
	Opaque   bool                `yaml:"opaque"`   // of a person: any number of letters and digits that the source gave, no citizen's
	Times    int                 `yaml:"times"`    // of a decimal: how many of its unit one of the file's is, 1000 where the file says thousands
	Digits   int                 `yaml:"digits"`   // of an area: how many digits of the code are kept, 9 of a town
	From     string              `yaml:"from"`     // column of the same file whose cell stands in where this one is empty, if this column can read it; "answers.seen_alone" is a key of the JSON object that a sealed column holds
	Min      *float64            `yaml:"min"`
	Max      *float64            `yaml:"max"`
}

// Absence says what a missing row of a fresh feed means.
type Absence string

// Absence none: no row means none or zero (closed world). Unknown: it means nothing.
const (
	AbsenceNone    Absence = "none"
	AbsenceUnknown Absence = "unknown"
)

// Feed (数据来源约定) is the contract of a department's file.
type Feed struct {
	Name           string            `yaml:"feed"`
	Title          Text              `yaml:"title"`
	Departments    []string          `yaml:"departments"` // codes that may send it; a lone one is the default
	Snapshot       bool              `yaml:"snapshot"`    // whole roll each time; else an increment
	PeriodDays     int               `yaml:"period_days"`
	Own            bool              `yaml:"own"`           // the product's own events, which files may bring as well: nobody waits for a file
	Expected       string            `yaml:"expected"`      // cron line, Asia/Shanghai: by when a delivery should be in
	ExpectedFrom   string            `yaml:"expected_from"` // first day on which a file is waited for; empty: the first that came
	RowBand        int               `yaml:"row_band"`      // by how many percent a snapshot may shrink before it is held; 0 is 30
	Absence        Absence           `yaml:"absence"`
	Subject        string            `yaml:"subject"`  // the column that the rows are sorted by and facts are taken by
	Key            []string          `yaml:"key"`      // natural key; the last row of a key wins
	KeyID          string            `yaml:"key_id"`   // the column that alone is the key in rows that fill it (roll_id, payment_id)
	AsOf           string            `yaml:"as_of"`    // the date column whose last day (of a month, of a year) a row describes
	Backfill       bool              `yaml:"backfill"` // rows may bring the time at which they were known; with as_of it is the end of that day
	Lawful         string            `yaml:"lawful_basis"`
	Retention      string            `yaml:"retention"`
	Contact        string            `yaml:"contact"`
	QuarantineDays int               `yaml:"quarantine_days"` // how long a refused row is kept for correction; 0 is the usual time
	About          []string          `yaml:"about"`           // help_seeking, disability, place: what all its rows tell of people
	Columns        []Column          `yaml:"columns"`
	ByDept         map[string]string `yaml:"by_department"` // "column=token" that a department's file implies, e.g. health: kind=cause_of_death
	Future         []string          `yaml:"future"`        // date columns that may lie after the day received
	Order          [][2]string       `yaml:"order"`         // pairs of dates of which the first may not be after the second
	Yields         []Yield           `yaml:"yields"`        // a composite file (a roster): the feeds that its rows become
}

// Column is the column of a name; false: the feed has none.
func (f *Feed) Column(name string) (Column, bool) {
	at := slices.IndexFunc(f.Columns, func(c Column) bool { return c.Name == name })
	if at < 0 {
		return Column{}, false
	}
	return f.Columns[at], true
}

// Yield is one feed that a row of a composite file becomes.
type Yield struct {
	Feed string            `yaml:"feed"`
	Once string            `yaml:"once"` // column of the file whose value makes one row only (household_id)
	When string            `yaml:"when"` // column that must be filled
	Take map[string]string `yaml:"take"` // column of the feed → column of the file, or "=token" for a constant
}

// Batch (批次) is one file taken in: the unit that is committed, held or withdrawn.
type Batch struct {
	Number     uint64
	Feed       string
	Department string
	Sender     string // department and whatever the file name says after a second @: the scope of a snapshot
	File       string // base name only
	Digest     string // SHA-256 of the bytes, hex
	Read       int
	Accepted   int
	Repeated   int
	Refused    int
	Reasons    map[string]int
	Held       bool // a snapshot outside its band: stored, and waiting for a person's word
}
