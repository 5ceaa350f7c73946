// Package scoring says what a monitor makes of its subjects at one instant.
//
// A monitor and the values of its parameters compile to one statement: the
// facts of a slice of subjects, the population, every factor as a pair of flags
// (surely true, not surely false), points, floors, caps, score and level. The
// engine alone evaluates; a round, an example, an explanation and a replay run
// the same SQL. Go puts the result in words.
package scoring
