package cloud

import "time"

// SetProcessTimeout shortens the time that a credential_process may take.
func (c *Cloud) SetProcessTimeout(d time.Duration) { c.processes.timeout = d }
