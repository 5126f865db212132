package describe

import (
	"testing"

	"accountable/audit"
)

func TestLinesOfAFile(t *testing.T) {
	for _, c := range []struct {
		lines []int
		want  string
	}{
		{nil, ""},
		{[]int{0, 0}, ""},
		{[]int{7}, ":7"},
		{[]int{7, 4, 5, 6, 12, 4}, ":4-7,12"},
		{[]int{0, 9, 11}, ":9,11"},
	} {
		if got := LinesText(c.lines); got != c.want {
			t.Errorf("%v: %q, want %q", c.lines, got, c.want)
		}
	}
}

func TestEveryStatusHasARank(t *testing.T) {
	for _, s := range audit.StatusOrder {
		if Rank(s) == len(audit.StatusOrder) {
			t.Errorf("the status %q has no rank", s)
		}
	}
}
