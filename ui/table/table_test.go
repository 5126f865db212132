package table_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"accountable/ui/table"
)

// words are rows of one word, which is their key, and a verdict.
type words []string

func (w words) Len() int         { return len(w) }
func (w words) Key(i int) string { return w[i] }
func (w words) Cells(i int) []table.Cell {
	return []table.Cell{
		table.Text(w[i], 0), table.Text(w[i]+"-profile", 0), table.Text("jane.doe@octank.cloud", 0),
		{{Text: "✗ FAIL", Style: 1}, {Text: "  no security contact", Style: 0}},
		table.Text(strconv.Itoa(i), 0),
	}
}

var columns = []table.Column{
	{Title: "ACCOUNT", Min: 5, Ideal: 12},
	{Title: "PROFILE", Min: 8, Ideal: 14, Drop: 2},
	{Title: "CONTACT", Min: 10, Ideal: 24, Grow: 1, Drop: 1, Cut: func(s string, w int) string { return s[:max(w-1, 0)] + "…" }},
	{Title: "VERDICT", Min: 6, Ideal: 16, Grow: 2},
	{Title: "N", Min: 3, Ideal: 3, Drop: 3, Right: true},
}

var look = table.Look{
	Header: lipgloss.NewStyle().Bold(true), Selected: lipgloss.NewStyle().Background(lipgloss.Color("#1F2A44")),
	Styles:    []lipgloss.Style{lipgloss.NewStyle(), lipgloss.NewStyle().Foreground(lipgloss.Color("#FF9A3C"))},
	MarkGlyph: "▌", EllipsisGlyph: "…", UpGlyph: "▲", DownGlyph: "▼",
}

func numbered(n int) words {
	w := make(words, n)
	for i := range w {
		w[i] = fmt.Sprintf("row%05d", i)
	}
	return w
}

func newTable(rows table.Rows, width, height int) *table.Table {
	t := table.New(columns, look)
	t.SetSize(width, height)
	t.SetRows(rows)
	return t
}

func screen(t *table.Table) []string {
	lines := t.Lines()
	for i, l := range lines {
		lines[i] = strings.TrimRight(ansi.Strip(l), " ")
	}
	return lines
}

func cursor(t *table.Table) string {
	_, key, _ := t.Cursor()
	return key
}

func TestLines_Width(t *testing.T) {
	hostile := words{"日本語日本語日本語", "e\u0301e\u0301", "", "שלום", strings.Repeat("x", 300)}
	for _, rows := range []table.Rows{hostile, numbered(1), numbered(100), words(nil)} {
		for width := range 130 {
			for _, height := range []int{0, 1, 2, 5, 30} {
				tb := newTable(rows, width, height)
				tb.SetSort(width%5, table.Descending)
				lines := tb.Lines()
				if len(lines) != height {
					t.Fatalf("%d lines at a height of %d", len(lines), height)
				}
				for _, l := range lines {
					if got := ansi.StringWidth(l); got != width {
						t.Fatalf("at %d×%d a line is %d wide: %q", width, height, got, l)
					}
				}
			}
		}
	}
}

func TestColumns_DropOrder(t *testing.T) {
	for _, c := range []struct {
		width int
		want  string // initials of the columns
	}{
		{120, "APCVN"}, {42, "APCVN"}, {41, "APCV"}, {34, "ACV"}, {24, "AV"}, {12, "AV"}, {2, ""},
	} {
		var initials strings.Builder
		for title := range strings.FieldsSeq(screen(newTable(numbered(3), c.width, 4))[0]) {
			initials.WriteString(title[:1])
		}
		if initials.String() != c.want {
			t.Errorf("at %d the columns are %s, want %s", c.width, initials.String(), c.want)
		}
	}
}

func TestColumns_Hidden(t *testing.T) {
	tb := newTable(numbered(3), 100, 4)
	hidden := slices.Clone(columns)
	hidden[1].Hidden = true
	tb.SetColumns(hidden)
	if s := strings.Join(screen(tb), "\n"); strings.Contains(s, "PROFILE") || strings.Contains(s, "-profile") {
		t.Error(s)
	}
}

func TestSetRows_CursorKeepsRow(t *testing.T) {
	tb := newTable(numbered(100), 80, 11)
	tb.Move(50)
	tb.Move(-3)
	line := slices.IndexFunc(screen(tb), func(s string) bool { return strings.HasPrefix(s, "▌") })
	for _, c := range []struct {
		name string
		rows words
		want string
		line int
	}{
		{"ten go before it", numbered(100)[10:], "row00047", line},
		{"turned round", func() words { w := numbered(100); slices.Reverse(w); return w }(), "row00047", line},
		{"few are left", words{"row00003", "row00047"}, "row00047", 2},
		{"it is gone itself", words{"a", "b", "c"}, "b", 2},
		{"all are gone", nil, "", -1},
		{"some came back", words{"x", "y"}, "x", 1},
	} {
		tb.SetRows(c.rows)
		if got := cursor(tb); got != c.want {
			t.Errorf("%s: the cursor is on %q, want %q", c.name, got, c.want)
		}
		if got := slices.IndexFunc(screen(tb), func(s string) bool { return strings.HasPrefix(s, "▌") }); got != c.line {
			t.Errorf("%s: the cursor is on line %d, want %d", c.name, got, c.line)
		}
	}
}

func TestSetRows_TopRow(t *testing.T) {
	tb := newTable(numbered(100), 80, 11)
	tb.SetRows(append(words{"heading"}, numbered(100)...))
	if from, _ := tb.Visible(); from != 0 || cursor(tb) != "row00000" {
		t.Errorf("row %d is the first visible one, the cursor is on %q", from, cursor(tb))
	}
	tb.SetRows(append(numbered(200)[100:], numbered(100)...))
	if from, to := tb.Visible(); cursor(tb) != "row00000" || from > 100 || to <= 100 {
		t.Errorf("%d to %d are visible, the cursor is on %q", from, to, cursor(tb))
	}
}

func TestScroll_KeepsCursor(t *testing.T) {
	tb := newTable(numbered(100), 80, 11)
	tb.Scroll(30)
	if from, to := tb.Visible(); from != 30 || to != 40 || cursor(tb) != "row00000" {
		t.Fatal(from, to, cursor(tb))
	}
	tb.SetRows(numbered(100)[5:])
	if got := screen(tb)[1]; !strings.Contains(got, "row00030") {
		t.Errorf("the first visible row moved: %q", got)
	}
	tb.Move(1)
	if from, _ := tb.Visible(); from != 1 || cursor(tb) != "row00006" {
		t.Error("a key does not bring the cursor back:", from, cursor(tb))
	}
	tb.Scroll(1000)
	if from, to := tb.Visible(); from != 85 || to != 95 {
		t.Error("scrolled past the end:", from, to)
	}
}

func TestMove_Bounds(t *testing.T) {
	tb := newTable(numbered(30), 80, 11)
	for _, c := range []struct {
		name string
		move func()
		want string
	}{
		{"up from the first", func() { tb.Move(-1) }, "row00000"},
		{"a page down", func() { tb.Page(1) }, "row00009"},
		{"a page up", func() { tb.Page(-1) }, "row00000"},
		{"past the last", func() { tb.Page(100) }, "row00029"},
		{"to a key", func() { tb.Select("row00012") }, "row00012"},
		{"to no key", func() { tb.Select("nobody") }, "row00012"},
		{"to an index", func() { tb.SelectIndex(5) }, "row00005"},
		{"when it gets small", func() { tb.SetSize(10, 2) }, "row00005"},
	} {
		c.move()
		from, to := tb.Visible()
		if i, key, ok := tb.Cursor(); key != c.want || !ok || i < from || i >= to {
			t.Errorf("%s: the cursor is on %q (%d of %d–%d), want %q", c.name, key, i, from, to, c.want)
		}
	}
}

func TestLines_SelectedRow(t *testing.T) {
	tb := newTable(numbered(3), 100, 4)
	open, on := 0, false
	line := tb.Lines()[1]
	for line != "" {
		seq, width, n, _ := ansi.DecodeSequence(line, 0, nil)
		switch {
		case width == 0:
			on = strings.Contains(seq, "48;2;31;42;68")
		case !on:
			open += width
		}
		line = line[n:]
	}
	if open != 0 {
		t.Errorf("%d cells of the row at the cursor have no background", open)
	}
}

func TestSortMark(t *testing.T) {
	tb := newTable(numbered(3), 100, 4)
	for order, want := range map[table.Order]string{table.Ascending: "VERDICT ▲", table.Descending: "VERDICT ▼"} {
		tb.SetSort(3, order)
		if head := screen(tb)[0]; !strings.Contains(head, want) {
			t.Errorf("no %q in %q", want, head)
		}
	}
}

func TestHit(t *testing.T) {
	tb := newTable(numbered(100), 100, 11)
	tb.Scroll(20)
	at := strings.Index(screen(tb)[0], "VERDICT")
	for _, c := range []struct {
		name string
		x, y int
		want table.Hit
	}{
		{"header", at, 0, table.Hit{Part: table.Header, Column: 3, Index: -1}},
		{"gap after a header", at - 1, 0, table.Hit{Part: table.Header, Column: 2, Index: -1}},
		{"row", at + 2, 3, table.Hit{Part: table.Row, Column: 3, Index: 22}},
		{"mark", 0, 1, table.Hit{Part: table.Row, Column: -1, Index: 20}},
		{"outside", 100, 1, table.Hit{Column: -1, Index: -1}},
		{"above", 3, -1, table.Hit{Column: -1, Index: -1}},
	} {
		if got := tb.Hit(c.x, c.y); got != c.want {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
	tb.SetRows(words{"one"})
	if got := tb.Hit(5, 2); got.Part != table.Nothing {
		t.Errorf("below the last row: %+v", got)
	}
}

func BenchmarkMoveAndDraw10000Rows(b *testing.B) {
	tb := newTable(numbered(10_000), 200, 50)
	for i := 0; b.Loop(); i++ {
		tb.Move(1 - 2*(i/9_999%2))
		tb.Lines()
	}
}

func BenchmarkReplace10000Rows(b *testing.B) {
	rows := numbered(10_000)
	tb := newTable(rows, 200, 50)
	tb.SelectIndex(7_000)
	for b.Loop() {
		tb.SetRows(rows)
	}
}
