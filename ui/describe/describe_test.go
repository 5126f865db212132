package describe

import (
	"testing"
	"time"

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

func TestAges(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		age  time.Duration
		want string
	}{
		{-time.Hour, "just now"},
		{89 * time.Second, "just now"},
		{2 * time.Minute, "2 minutes ago"},
		{89 * time.Minute, "89 minutes ago"},
		{90 * time.Minute, "1 hour ago"},
		{47 * time.Hour, "47 hours ago"},
		{48 * time.Hour, "2 days ago"},
		{100 * 24 * time.Hour, "100 days ago"},
	} {
		if got := Ago(now.Add(-c.age), now); got != c.want {
			t.Errorf("%v: %q, not %q", c.age, got, c.want)
		}
	}
}
