// Package access decides who may do what (权限): accounts with roles, areas and
// lanes, their passwords and one-time codes, sessions, keys of machines, and the
// chained log of who did what.
//
// What a reader may see is one value, Scope, which every list and every look-up
// applies; what a reader may do is one table, Allows. Both are pure. The stores
// are small interfaces that this package declares: accounts, attempts and used
// codes lie in the record, sessions in Redis.
package access
