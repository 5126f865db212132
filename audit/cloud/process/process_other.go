//go:build !unix

package process

import "os/exec"

// detach does nothing: the command's standard streams are not the terminal's, and
// this platform has no sessions.
func detach(_ *exec.Cmd) {}
