// Package rule turns the conditions of policy text into SQL.
//
// A condition is CEL. It is parsed and type-checked by cel-go and then
// translated, bottom up, into expressions that are never NULL: a condition
// into a pair (surely true, not surely false), a value into a pair (value,
// unknown). A fact that nobody reported is unknown, and an unknown never
// becomes true or false by the way an engine happens to treat NULL.
//
// Numbers are whole numbers with a known place of the decimal point: money is
// fen, 1.1 is 11 tenths. Sums, differences, products and comparisons are exact;
// only a quotient is rounded, half up (away from zero) at six decimals, and a
// quotient by zero is unknown. Nothing that this package writes can throw,
// whatever the data.
package rule
