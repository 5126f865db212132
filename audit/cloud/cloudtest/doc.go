// Package cloudtest opens a cloud.Cloud over a sandbox in memory, for the tests of
// audit/cloud and of its parts. The sandbox is their only fake of AWS; RoundTrip replaces
// the network where the sandbox, which behaves like AWS, cannot give an answer.
//
// Only tests import it. It imports audit, config, audit/cloud and audit/sandbox. Start
// with Open, which serves a World and reads the profiles that lead to it, and Want, which
// checks a Trouble.
package cloudtest
