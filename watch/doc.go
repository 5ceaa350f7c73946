// Package watch is the round (轮次): it runs monitors when they are due. A run
// pins what was known at an instant, scores the monitor's subjects in slices,
// compares with the last state, writes what changed, and says so in a ledger.
//
// A run killed anywhere and run again ends the same: its id comes from what it
// is asked, its pins from the line that it wrote before it began, and its
// changes count only once its last line says finished. DESIGN.md says why.
package watch
