package ui

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
)

// TestForm_DeniedWriteIsRemembered denies a write by one route and expects the next plan
// to use the other one, whether the write started in the form or in a plan.
func TestForm_DeniedWriteIsRemembered(t *testing.T) {
	t.Parallel()
	for _, start := range []string{"form", "plan"} {
		f := fleetOf(t, 4)
		spare := audit.Route{Profile: "break-glass", Mode: audit.Standalone, Kind: "keys"}
		f.o.Targets[2].Routes = append(f.o.Targets[2].Routes, spare)
		f.owners["break-glass"] = f.id(2)
		f.writer.fail("profile-00002", denied)
		f.flow(t, 120, 30, func(s *viewer) {
			s.Press("j", "j")
			if start == "form" {
				s.Press("e", "alt+1", "ctrl+s")
			} else {
				s.Press("a", "a")
			}
			s.Wait(time.Second)
			s.Press("enter")
			s.Wait(30 * time.Second)
			s.see("denies")
			s.Press("esc")
			if start == "form" {
				s.Press("esc", "d")
			}
			s.Wait(time.Second)
			s.Press("a")
			s.Wait(time.Second)
			s.Press("a")
			s.Wait(time.Second)
			if !strings.Contains(s.Screen(), "break-glass") {
				t.Errorf("%s: the next plan uses the profile that AWS just denied:\n%s", start, s.Screen())
			}
		})
	}
}
