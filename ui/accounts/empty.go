package accounts

import (
	"accountable/ui/describe"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// viewEmpty is the list when there is no account: it says where profiles are
// looked for, how to add one, and what works without any.
func (a *Screen) viewEmpty(room widget.Size) widget.Drawing {
	t := a.Theme
	p := describe.NewPage(t, min(room.Width-6, 76))
	headline := "There is no AWS profile yet, and no credentials in the environment."
	if len(a.Options.Problems) > 0 {
		headline = "No AWS profile could be read, and there are no credentials in the environment."
	}
	p.Paragraph(0, t.Strong, headline)
	if len(a.Options.ConfigFiles) > 0 {
		p.Blank()
		p.Paragraph(0, t.Text, "Profiles are looked for in:")
		for _, f := range a.Options.ConfigFiles {
			p.Paragraph(2, t.Strong, style.Clean(f))
		}
	}
	p.Blank()
	p.Paragraph(0, t.Text, "To add one, run one of these, then start accountable again:")
	for _, c := range emptyCommands {
		p.Value(2, c.words, t.Strong, c.command)
	}
	p.Blank()
	p.Paragraph(0, t.Text, "To look around first, without any account:")
	p.Value(2, "demo", t.Strong, "accountable demo")

	lines := make([]string, 0, len(p.Lines)+2)
	if room.Height > len(p.Lines)+4 {
		lines = append(lines, "", "")
	}
	for _, line := range p.Lines {
		lines = append(lines, "   "+line)
	}
	return widget.Drawing{Lines: lines}
}

// emptyCommands are the AWS CLI's ways to add a profile.
var emptyCommands = []struct{ words, command string }{
	{"portal", "aws configure sso"},
	{"console", "aws login"},
	{"keys", "aws configure"},
}
