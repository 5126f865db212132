package ui

import (
	"accountable/audit"
)

// askPacer looks how long quotas make requests wait, while there are any.
func (m *model) askPacer() {
	m.Pacing = audit.Pacing{}
	if m.Options.Pacer != nil && m.Scan.Reading() {
		m.Pacing = m.Options.Pacer.Pacing()
	}
}
