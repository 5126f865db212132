package ui

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/ui/terminal"
)

func TestLookAll(t *testing.T) {
	for _, s := range []size{{60, 16}, {80, 24}, {160, 50}} {
		synctest.Test(t, func(t *testing.T) {
			w, targets := octank()
			o := options(w, targets)
			o.PolicyFile, o.Policy = &paper{text: "version: 1\n"}, "./accountable.yaml"
			broken(w, &o)
			o.LeaveOut = func(string) (string, error) { return "~/.config/accountable/settings.yaml", nil }
			j := journaled(t, &o, w)
			defer j.Close()
			e := &editing{terminal.Run(t, New(t.Context(), o), s.width, s.height), t, w}
			e.Wait(time.Second)
			show := func(keys ...string) {
				e.Press(keys...)
				e.Wait(time.Second)
				fmt.Println(">>>", keys)
				fmt.Println(e.Screen())
			}
			show("h")
			show("j", "enter")
			show("esc", "u")
			show("esc", "a")
			show("esc", "esc", "G", "x")
			e.Type("it is for the fair only")
			show("tab")
			e.Type("events")
			show("ctrl+s")
			show("enter")
			show("k", "k", "x")
			show("esc", "?")
			_ = audit.Pass
		})
	}
}
