package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// lineWith returns the number of the first line that contains a text.
func lineWith(m *model, text string) int {
	return slices.IndexFunc(strings.Split(screenText(m), "\n"), func(line string) bool { return strings.Contains(line, text) })
}

func TestPane_KeepsItsHeight(t *testing.T) {
	t.Parallel()
	for _, s := range []widget.Size{{Width: 80, Height: 24}, {Width: 60, Height: 16}, {Width: 100, Height: 30}} {
		m := newModelAfterScan(t, newOptions(newOctank()), s.Width, s.Height)
		top := lineWith(m, "╭")
		for range len(m.accounts.List.Shown) {
			m.update(keyPress("j"))
			if got := lineWith(m, "╭"); got != top {
				t.Errorf("%v: on %s the pane begins on line %d, before on %d", s, m.accounts.Current().Label(), got, top)
			}
		}
	}
}

func TestPane_NarrowKeepsEmail(t *testing.T) {
	t.Parallel()
	long := audit.Contact{
		Name: "Octank Security Operations", Title: "Security Operations Center, first line",
		Email: "security-team@octank.cloud", Phone: "+1 206 555 4100",
	}
	for _, width := range []int{60, 80, 100, 120, 130, 200} {
		w, targets := newOctank()
		w.set("111122223333", &long)
		m := newModelAfterScan(t, newOptions(w, targets), width, 30)
		inPane := 0
		for line := range strings.Lines(screenText(m)) {
			if _, pane, found := strings.Cut(line, "│"); found && strings.Contains(pane, long.Email) {
				inPane++
			}
		}
		if inPane != 1 {
			t.Errorf("%d columns: the pane shows the email %d times\n%s", width, inPane, screenText(m))
		}
	}
}

func TestPane_WholeReasons(t *testing.T) {
	t.Parallel()
	for _, width := range []int{120, 127, 140, 160, 200} {
		m := newModelAfterScan(t, newOptions(newOctank()), width, 30)
		for _, reason := range []string{"personal mailbox", "no security contact", "placeholder phone", "sign-in expired"} {
			if !strings.Contains(screenText(m), reason) {
				t.Errorf("%d columns: %q is cut\n%s", width, reason, screenText(m))
			}
		}
	}
}

func TestPane_BreaksLongWordsAtSlashes(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:sts::444455556666:assumed-role/AWSReservedSSO_Admin_86cc4643150320d0/alex.rivera"
	for _, c := range []struct {
		text  string
		width int
		want  []string
	}{
		{arn, 60, []string{"arn:aws:sts::444455556666:assumed-role/", "AWSReservedSSO_Admin_86cc4643150320d0/alex.rivera"}},
		{arn, 45, []string{"arn:aws:sts::444455556666:assumed-role/", "AWSReservedSSO_Admin_86cc4643150320d0/", "alex.rivera"}},
		{"as " + arn, 100, []string{"as " + arn}},
		{"abcdefgh", 3, []string{"abc", "def", "gh"}},
		{"/abcdefgh", 4, []string{"/abc", "defg", "h"}},
	} {
		if got := style.Wrap(c.text, c.width); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d columns: %q", c.text, c.width, got)
		}
	}
}

func TestPane_CountsRowsBelow(t *testing.T) {
	t.Parallel()
	m := newModelAfterScan(t, newOptions(newTargets(40)), 100, 30)
	m.draw()
	from, to := m.accounts.Table.Visible()
	if want := fmt.Sprintf("▼ %d more", 40-to); from != 0 || to == 40 || lineWith(m, want) < 0 {
		t.Errorf("rows %d to %d are drawn, and no %q\n%s", from, to, want, screenText(m))
	}
	m.update(keyPress("G"))
	if lineWith(m, "more") >= 0 {
		t.Errorf("there is more below the end\n%s", screenText(m))
	}
}
