package audit_test

import (
	"errors"
	"testing"

	"accountable/audit"
)

func TestParseAccountID(t *testing.T) {
	for text, want := range map[string]struct {
		id  string
		err error
	}{
		"111122223333":       {"111122223333", nil},
		" 0111-2222-3333\t":  {"011122223333", nil},
		"1111–2222–3333":     {"111122223333", nil},
		"1111_2222_3333":     {"111122223333", nil},
		"11122223333":        {"", audit.ErrLostZeros},
		"111122223":          {"", audit.ErrLostZeros},
		"11112222":           {"", audit.ErrNoAccountID},
		"1111222233334":      {"", audit.ErrNoAccountID},
		"1.11122E+11":        {"", audit.ErrNoAccountID},
		"":                   {"", audit.ErrNoAccountID},
		"١١١١٢٢٢٢٣٣٣٣":       {"", audit.ErrNoAccountID},
		"111122223333 extra": {"", audit.ErrNoAccountID},
	} {
		if id, err := audit.ParseAccountID(text); id != want.id || !errors.Is(err, want.err) {
			t.Errorf("%q: got %q, %v", text, id, err)
		}
	}
}

func TestPadAccountID(t *testing.T) {
	for text, want := range map[string]string{"11122223333": "011122223333", "1-1112-2223": "000111122223", "111122223333": "111122223333"} {
		if got := audit.PadAccountID(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestDashedAccountID(t *testing.T) {
	for id, want := range map[string]string{"111122223333": "1111-2222-3333", "": "", "unknown": "unknown"} {
		if got := audit.DashedAccountID(id); got != want {
			t.Errorf("%q: got %q, want %q", id, got, want)
		}
	}
}
