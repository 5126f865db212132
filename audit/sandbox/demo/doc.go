// Package demo builds made-up worlds for the sandbox: the company Octank of the demo, the
// tests and the pictures, and large organizations for tests and benchmarks.
//
// It imports audit/sandbox and audit/sandbox/ids. Start with World. All worlds are plain
// data, the same in every run; change them before sandbox.New.
package demo
