package screen_test

import (
	"testing"

	"accountable/ui/screen"
)

func TestScopeFooter_InnerCommandHidesOuterOneOfTheSameID(t *testing.T) {
	outer := &screen.Scope{Name: "reading", Commands: []screen.Command{
		{ID: "help", Keys: []string{"?"}, Label: "all keys", Footer: 2},
		{ID: "quit", Keys: []string{"q"}, Label: "quit", Footer: 1},
	}}
	inner := &screen.Scope{Name: "help", Outer: outer, Commands: []screen.Command{
		{ID: "help", Keys: []string{"?"}, Label: "back"},
	}}
	shown := inner.Footer()
	if len(shown) != 1 || shown[0].ID != "quit" {
		t.Errorf("the footer has %v, want only quit", shown)
	}
}
