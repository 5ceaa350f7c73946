package shouwang

// Canaries (哨兵) are made-up people in the feeds, of whom every round must raise
// a known warning. They live in an area that cannot be, and by it everything
// knows them: they are in no list, count, export or workbook, and no worker
// hears of them.
const (
	CanaryArea  = 990000000000 // no region begins with 99
	CanaryInbox = "canary"     // who owns their warnings: no worker of a roster
	CanaryMark  = "canary"     // the form in which their rows name people, beside id18 and id15
)

// IsCanary says whether an area is that of the canaries.
func IsCanary(area uint64) bool { return area >= CanaryArea }
