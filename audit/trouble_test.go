package audit_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"accountable/audit"
)

func TestTroubleOf(t *testing.T) {
	denied := &audit.Trouble{Kind: audit.AccessDenied, Message: "access denied"}
	for name, test := range map[string]struct {
		err  error
		want audit.TroubleKind
	}{
		"trouble":         {denied, audit.AccessDenied},
		"wrapped trouble": {fmt.Errorf("read: %w", denied), audit.AccessDenied},
		"canceled":        {fmt.Errorf("read: %w", context.Canceled), audit.Cancelled},
		"deadline":        {context.DeadlineExceeded, audit.Timeout},
		"other":           {errors.New("bug"), audit.Unknown},
	} {
		got := audit.TroubleOf(test.err)
		if got.Kind != test.want || got.Error() == "" || got.Kind != audit.AccessDenied && !errors.Is(got, test.err) {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if got := audit.TroubleOf(nil); got != nil {
		t.Errorf("nil: got %+v", got)
	}
}

func TestTrouble_Advice(t *testing.T) {
	for want, trouble := range map[string]audit.Trouble{
		"Sign in: aws sso login": {NextStep: "Sign in", Command: "aws sso login"},
		"Sign in":                {NextStep: "Sign in"},
		"aws sso login":          {Command: "aws sso login"},
	} {
		if got := trouble.Advice(); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestStatusOrder(t *testing.T) {
	problems := 0
	for i, s := range audit.StatusOrder {
		if s.IsProblem() {
			problems++
		}
		if s.IsProblem() != (i < 3) {
			t.Errorf("%q is at position %d", s, i)
		}
	}
	if problems != 3 {
		t.Errorf("got %d problems, want fail, error and warn", problems)
	}
}
