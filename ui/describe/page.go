package describe

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"accountable/audit"
	"accountable/ui/style"
	"accountable/ui/table"
	"accountable/ui/widget"
)

// Page is a text with sections about an account.
type Page struct {
	*widget.Text
	// Of is the judged account: with it, differences from the policy are shown field by
	// field. Zero: they are shown in words.
	Of Judged
}

// NewPage returns an empty page of a width in cells.
func NewPage(t *style.Theme, width int) *Page { return &Page{Text: widget.NewText(t, width)} }

// Beside joins two columns of lines; the second one starts at cell at.
func Beside(t *style.Theme, left []string, at int, right []string) []string {
	lines := make([]string, max(len(left), len(right)))
	for i := range lines {
		if i < len(left) {
			lines[i] = left[i]
		}
		if i < len(right) && right[i] != "" {
			lines[i] = t.Fit(lines[i], at) + right[i]
		}
	}
	return lines
}

// The styles of cells in tables with this Look.
const (
	PlainText = iota
	MutedText
	StrongText
	StatusText // the first of the styles of statuses, in the order of audit.StatusOrder
)

// Look returns the look of a table in a theme.
func Look(t *style.Theme) table.Look {
	l := table.Look{
		Header: t.Header, Selected: t.Selected, Mark: t.Mark,
		MarkGlyph: t.Glyphs.Mark, MarkedGlyph: t.Glyphs.Marked, EllipsisGlyph: t.Glyphs.Ellipsis, UpGlyph: t.Glyphs.Up, DownGlyph: t.Glyphs.Down,
	}
	l.Styles = append(l.Styles, t.Text, t.Muted, t.Strong)
	for _, s := range audit.StatusOrder {
		l.Styles = append(l.Styles, t.Verdict(string(s)).Style)
	}
	return l
}

// Join joins the parts that are not empty.
func Join(between string, parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), between)
}

// Capitalize returns a text with an upper-case first letter.
func Capitalize(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	if n == 0 || r == utf8.RuneError {
		return s
	}
	return string(unicode.ToUpper(r)) + s[n:]
}

// Sentence returns a text with a capital first letter and a full stop.
func Sentence(text string) string {
	text = Capitalize(strings.TrimSpace(text))
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// LinesText returns line numbers to put after the name of a file: ":4-7,12".
func LinesText(lines []int) string {
	slices.Sort(lines)
	lines = slices.Compact(lines)
	var parts []string
	for i := 0; i < len(lines); i++ {
		from := i
		for i+1 < len(lines) && lines[i+1] == lines[i]+1 {
			i++
		}
		switch {
		case lines[from] == 0: // it is not in a file
		case from == i:
			parts = append(parts, strconv.Itoa(lines[i]))
		default:
			parts = append(parts, fmt.Sprintf("%d-%d", lines[from], lines[i]))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return ":" + strings.Join(parts, ",")
}

// leastShownWait is the shortest delay by a rate limit that is shown.
const leastShownWait = 2 * time.Second

// PacingText returns the delay by rate limits for the accounts that are left, in a long and
// in a short form; "": there is none.
func PacingText(p audit.Pacing, accounts int) (long, short string) {
	left := p.Remaining(accounts)
	if left < leastShownWait {
		return "", ""
	}
	about := fmt.Sprintf("%d s", int(left.Round(time.Second).Seconds()))
	if left >= 2*time.Minute {
		about = fmt.Sprintf("%d min", int(left.Round(time.Minute).Minutes()))
	}
	return "rate limit, ~" + about + " left", "rate limit " + about
}
