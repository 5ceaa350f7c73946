// Package identity knows who people are, and nobody else does: it gives each
// citizen's number an assigned person number, seals number, name and phone
// under keys that lie outside the data folder, and answers exact searches by
// blind index. Every other table knows people only by the assigned number.
package identity
