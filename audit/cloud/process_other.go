//go:build !unix

package cloud

import "os/exec"

// detach leaves the command as it is: its standard streams are not the
// terminal's, and there is no other way to it here.
func detach(_ *exec.Cmd) {}
