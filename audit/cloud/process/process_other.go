//go:build !unix

package process

import "os/exec"

// detach does nothing: the command's standard streams are not the terminal's, and
// this platform has no sessions.
func detach(_ *exec.Cmd) {}

// endGroup does nothing: this platform has no process groups.
func endGroup(_ *exec.Cmd) error { return nil }
