//go:build unix

package cloud

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// detach starts the command in a session of its own: it has no terminal that it
// could paint over or read from, and what it starts ends with it.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error {
		err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		if errors.Is(err, syscall.ESRCH) {
			return os.ErrProcessDone
		}
		return err
	}
}
