package audit

import (
	"fmt"
	"os"
)

// Ready makes sure that writes can be recorded, before somebody is asked for a
// yes: nothing is sent that is not in the journal first.
func (j *Journal) Ready() error {
	err := os.MkdirAll(j.dir, 0o700)
	if err == nil {
		var file *os.File
		if file, err = os.OpenFile(j.Path(), os.O_RDWR|os.O_CREATE|os.O_APPEND, journalMode); err == nil {
			err = file.Close()
		}
	}
	if err != nil {
		return fmt.Errorf("write the journal %s: %w", j.Path(), err)
	}
	return nil
}
