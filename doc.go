// Package shouwang (守望) holds the nouns of the service: plain data with no
// store, no network and no clock.
//
// The flow reads left to right, and a newcomer should be able to say which
// stage any file belongs to:
//
//	signals → facts → scores → warnings → cases → outcomes
//
// A department sends a file; signals reads it into rows that never change.
// Facts say what is known of a subject. A monitor, written as policy text,
// gives the subject a score; a score that crosses into a level raises a
// warning; a warning reaches a worker and opens a case; the verdict of a person
// on the warning flows back to the rule.
package shouwang
