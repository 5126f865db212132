// Package reach says who would receive what AWS sends about an account, and where that
// could fail.
//
// It imports audit, audit/rules and audit/scan.
//
// Start with Of, which turns a result of a scan into a Reach. It uses what was read and
// judged, and reads nothing itself: the command who reads all contacts before, and the
// details of an account read those that are missing.
package reach
