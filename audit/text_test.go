package audit_test

import (
	"strings"
	"testing"
	"time"

	"accountable/audit"
)

func TestFormatDuration(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                       "1 s",
		1499 * time.Millisecond: "1 s",
		59 * time.Second:        "59 s",
		time.Minute:             "1 min",
		95 * time.Second:        "1 min 35 s",
		605 * time.Second:       "10 min",
		17 * time.Minute:        "17 min",
	} {
		if got := audit.FormatDuration(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}

func TestFormatAgo(t *testing.T) {
	now := time.Date(2026, time.December, 1, 12, 0, 0, 0, time.UTC)
	for age, want := range map[time.Duration]string{
		-time.Hour:           "just now",
		89 * time.Second:     "just now",
		90 * time.Second:     "1 minute ago",
		2 * time.Minute:      "2 minutes ago",
		89 * time.Minute:     "89 minutes ago",
		90 * time.Minute:     "1 hour ago",
		47 * time.Hour:       "47 hours ago",
		48 * time.Hour:       "2 days ago",
		100 * 24 * time.Hour: "100 days ago",
	} {
		if got := audit.FormatAgo(now.Add(-age), now); got != want {
			t.Errorf("%s: got %q, want %q", age, got, want)
		}
	}
}

func TestPlural(t *testing.T) {
	for n, want := range map[int]string{0: "0 accounts", 1: "1 account", 12: "12 accounts"} {
		if got := audit.Plural(n, "account", "accounts"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestJoin(t *testing.T) {
	for _, test := range []struct {
		words   []string
		and, or string
	}{
		{nil, "", ""},
		{[]string{"name"}, "name", "name"},
		{[]string{"name", "title"}, "name and title", "name or title"},
		{[]string{"name", "title", "email"}, "name, title and email", "name, title or email"},
	} {
		if and, or := audit.JoinAnd(test.words), audit.JoinOr(test.words); and != test.and || or != test.or {
			t.Errorf("%q: got %q and %q", test.words, and, or)
		}
	}
}

func TestClosestName(t *testing.T) {
	known := []string{"octank-prod", "octank-stage", "payments", "contacts"}
	for name, want := range map[string]string{
		"octank-prd":  "octank-prod",
		"Octank-Prod": "octank-prod",
		"contcats":    "contacts",
		"pay":         "payments",
		"stage":       "octank-stage",
		"zebra":       "",
		"":            "",
	} {
		if got := audit.ClosestName(name, known); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestFormatAge(t *testing.T) {
	for d, want := range map[time.Duration]string{
		29 * time.Second: "a moment",
		30 * time.Second: "a minute",
		14 * time.Minute: "14 minutes",
		3 * time.Hour:    "3 hours",
		36 * time.Hour:   "36 hours",
		60 * time.Hour:   "3 days",
	} {
		if got := audit.FormatAge(d); got != want {
			t.Errorf("%s: got %q, want %q", d, got, want)
		}
	}
}

// The comparison of two names of 64 KiB would take billions of steps.
func TestClosestName_LongNames(t *testing.T) {
	long := strings.Repeat("a", 64<<10)
	for name, known := range map[string]string{long: long + "b", "payments": long, long + "c": "payments"} {
		if got := audit.ClosestName(name, []string{known, "other"}); got != "" {
			t.Errorf("a name of %d bytes resembles one of %d", len(name), len(known))
		}
	}
	if got := audit.ClosestName("payment", []string{long, "payments"}); got != "payments" {
		t.Errorf("got %.20q beside a long name", got)
	}
}
