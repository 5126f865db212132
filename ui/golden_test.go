package ui

import (
	"fmt"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"
)

// TestPictures holds the list as a person sees it at the sizes that matter;
// -update draws the pictures anew.
func TestPictures(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width, height int
		ascii         bool
	}{
		{width: 40, height: 10},
		{width: 60, height: 16},
		{width: 80, height: 24},
		{width: 80, height: 24, ascii: true},
		{width: 120, height: 30},
		{width: 200, height: 40},
	} {
		name := fmt.Sprintf("%dx%d", c.width, c.height)
		if c.ascii {
			name += "-ascii"
		}
		t.Run(name, func(t *testing.T) {
			w, targets := newOctank()
			o := newOptions(w, targets)
			o.Terminal.ASCII = c.ascii
			screen := ""
			flow(t, o, c.width, c.height, func(s *viewer) {
				s.Wait(time.Second)
				screen = s.Screen()
			})
			golden.RequireEqual(t, screen)
		})
	}
}
