// Package signals takes in the files of the departments: it recognises a list by
// its columns, cleans every cell, knows the people by their assigned numbers,
// and stores what was said, never changed, in batches that a run can pin.
//
// A bad row is refused with its line, column and reason and never hides a good
// one. No name, number or refused value leaves the package in an error or a log.
package signals
