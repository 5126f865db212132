// Package rows is the model behind the list of accounts: which accounts are listed, in
// which order, grouped by organizational unit or not, filtered, and marked. It draws
// nothing.
//
// It may import audit, audit/scan, ui/describe and ui/style. Only ui/accounts and
// package ui import it.
//
// Start with List and Item, a row of the roster with its texts, and with the tree of
// units in tree.go.
//
// The texts of an item are made when its row changes, not when it is drawn, so that
// ten thousand items can be sorted and filtered on every key.
package rows
