package describe

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"accountable/audit"
	"accountable/ui/style"
)

func TestPageChanges_AlignsArrows(t *testing.T) {
	theme := style.New(style.Options{})
	after := &audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4111"}
	jane := audit.Contact{Name: "Jane Doe", Title: "Chief Technology Officer", Email: "jane@octank.cloud", Phone: "+1 206 555 4199"}
	quoted := jane
	quoted.Title = " Chief Technology Officer "
	for _, before := range []*audit.Contact{&jane, &quoted, nil} {
		p := NewPage(theme, 74)
		p.Changes(before, after)
		columns := map[int]bool{}
		for _, line := range p.Lines {
			left, _, _ := strings.Cut(line, theme.Glyphs.Arrow)
			columns[ansi.StringWidth(left)] = true
		}
		if len(columns) != 1 {
			t.Errorf("arrows do not align:\n%s", ansi.Strip(strings.Join(p.Lines, "\n")))
		}
	}
}
