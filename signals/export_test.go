package signals

// Slices makes the intake compare about n rows at once.
func (in *Intake) Slices(n uint64) { in.slice = n }

// Uncalculated says whether a cell of a sheet is a formula without a result.
func Uncalculated(cell string) bool { return uncalculatedCell([]byte(cell)) }

// ArrivalsOf works the table of arrivals out of batches, the newest first.
var ArrivalsOf = arrivals
