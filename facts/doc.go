// Package facts says what is known of a subject: it turns the facts that a
// pack declares into the SQL of one relation, a row a subject and a column a
// fact.
//
// A column is NULL where the fact is unknown. Three things make it unknown: no
// department reported it, the feed it rests on is stale or was never connected
// and the fact rests on absence, or a part of its own condition is unknown.
//
// The relation reads each feed once: the last version of every natural key, by
// (as_of, received_at, batch, row), without the keys that vanished, as one
// array of rows a subject. Facts are then expressions over those arrays and
// over each other, in layers.
package facts
