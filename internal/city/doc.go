// Package city makes a synthetic county-level city: the files that its
// departments would have sent in a year, and beside them the truth, who should
// be found by which monitor, on which day.
//
// Nobody in it exists. The towns are real; villages, names and numbers are made
// up, though the numbers are valid, because a service that is tested with
// invalid numbers is not tested.
//
// The truth is written from the law as it is read, never from the product's
// rules: this package imports nothing of them. Two kinds of people are in it.
// Most live an ordinary life that meets no rule (people die and their money
// stops in time, lose work and can afford it). A few are told as a story, each
// beside a twin who stands one unit on the other side of a threshold. Only the
// elder allowance finds ordinary people too, because everybody who grows old
// reaches its steps; they are all in the truth.
//
// The same configuration gives the same bytes. A household is made, written into
// every file that mentions it and forgotten, so that a city of any size needs
// the memory of a small one.
package city
