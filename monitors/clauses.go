package monitors

// clauses are the ids of the notice's clauses that a monitor may carry; the
// words stand in the monitor, in the notice's own.
var clauses = map[string]bool{
	"1.1": true, "1.2": true, "1.3": true, "1.4": true, "1.5": true, "1.6": true, "1.7": true,
	"1.8": true, "1.9": true, "1.10": true, "1.11": true, "1.12": true, "1.13": true, "1.14": true,
	"2.1": true, "2.2": true, "2.3": true,
	"3.1": true, "3.2": true, "3.3": true, "3.4": true, "3.5": true, "3.6": true, "3.7": true, "3.8": true,
	"4.1": true, "4.2": true, "4.3": true, "4.4": true, "4.5": true, "4.6": true, "4.7": true, "4.8": true,
	"5.1": true, "5.2": true, "5.3": true, "5.4": true, "5.5": true, "5.6": true,
	"6.1": true, "6.2": true, "6.3": true, "6.4": true, "6.5": true, "6.6": true,
}
