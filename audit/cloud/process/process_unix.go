//go:build unix

package process

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// detach starts the command in a session of its own. It has no terminal to write to
// or to read from, and the processes that it starts end with it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return endGroup(cmd) }
}

// endGroup ends a command that was started, and the processes that it started and that
// did not begin a session of their own.
func endGroup(cmd *exec.Cmd) error {
	err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	if errors.Is(err, syscall.ESRCH) {
		return os.ErrProcessDone
	}
	return err
}
