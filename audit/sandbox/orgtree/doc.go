// Package orgtree is the tree of an organization: its root, units and accounts.
//
// It imports no other package of the project. Start with New.
package orgtree
