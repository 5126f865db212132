package text

import (
	"bytes"
	"strings"
	"testing"

	"accountable/ui/style"
)

// newTestOutput returns an output without colors to a buffer.
func newTestOutput(b *bytes.Buffer, width int) *Output {
	out := (&Output{Theme: style.New(style.Options{})}).File(b)
	out.Width = width
	return out
}

func TestGrid_FitsWidth(t *testing.T) {
	newGrid := func() grid {
		return grid{
			columns: []column{{title: "ACCOUNT"}, {title: "EMPTY"}, {title: "NAME", floor: 8}, {title: "CONTACT", floor: 16, email: true}, {title: "REASON"}},
			rows: [][]cell{
				{{text: "111122223333"}, {}, {text: "octank-production-frankfurt"}, {text: "security.operations@octank.cloud"}, {text: "the contact differs from the policy in three of its fields"}},
				{{text: "222233334444"}, {}, {text: "octank-staging"}, {text: "soc@octank.cloud"}, {}},
			},
		}
	}
	for _, row := range []struct {
		name  string
		width int
		want  []string
	}{
		{"unlimited", 0, []string{"ACCOUNT       NAME                         CONTACT                           REASON\n", "octank-production-frankfurt  security.operations@octank.cloud  the contact differs"}},
		{"last column wraps", 120, []string{"security.operations@octank.cloud  the contact differs"}},
		{"last column below", 60, []string{"@octank.cloud\n  the contact differs from the policy in three of its fields\n"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			var b bytes.Buffer
			g := newGrid()
			if err := g.write(newTestOutput(&b, row.width)); err != nil {
				t.Fatal(err)
			}
			for _, text := range row.want {
				if !strings.Contains(b.String(), text) {
					t.Errorf("no %q in\n%s", text, b.String())
				}
			}
			if strings.Contains(b.String(), "EMPTY") {
				t.Errorf("the empty column is drawn:\n%s", b.String())
			}
			for line := range strings.Lines(b.String()) {
				if n := style.Width(strings.TrimRight(line, "\n")); row.width > 0 && n > row.width {
					t.Errorf("%d columns: %q", n, line)
				}
			}
		})
	}
}

// The columns give way by their rank: the lowest is shortened to its floor, then the next; it
// is left out where all floors are not enough.
func TestGrid_ShrinksByRank(t *testing.T) {
	for _, tt := range []struct {
		width      int
		want, miss string
	}{
		{66, "12345678901234567890  profile-00000000", ""},
		{60, "12345678901234567890  profile-", "profile-00000000"},
		{50, "profile…  name-000", ""},
		{36, "name-000", "PROFILE"},
		{30, "name-", "PROFILE"},
	} {
		var b bytes.Buffer
		g := grid{
			columns: []column{{title: "ACCOUNT"}, {title: "PROFILE", floor: 8, rank: 1}, {title: "NAME", floor: 8, rank: 2}, {title: "WHY"}},
			rows:    [][]cell{{{text: "12345678901234567890"}, {text: "profile-00000000"}, {text: "name-00000000000000000000"}, {text: "a reason that is so long that it does not fit"}}},
		}
		if err := g.write(newTestOutput(&b, tt.width)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), tt.want) || tt.miss != "" && strings.Contains(b.String(), tt.miss) {
			t.Errorf("%d columns: want %q without %q\n%s", tt.width, tt.want, tt.miss, b.String())
		}
		for line := range strings.Lines(b.String()) {
			if n := style.Width(strings.TrimRight(line, "\n")); n > tt.width {
				t.Errorf("%d of %d columns: %q", n, tt.width, line)
			}
		}
	}
}
