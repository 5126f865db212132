package text

import (
	"fmt"
	"io"
	"time"

	"accountable/audit"
	"accountable/audit/drill"
	"accountable/ui/style"
)

// DrillRow is a channel with its state.
type DrillRow struct {
	Channel drill.Channel
	State   drill.State
}

// drillStatus is the status whose style a word has.
var drillStatus = map[drill.Word]audit.Status{
	drill.Never: audit.Fail, drill.Overdue: audit.Fail, drill.DueSoon: audit.Warn, drill.Confirmed: audit.Pass,
}

// DrawDrills draws when each channel was answered, and when the next answer is due.
func DrawDrills(p *Output, rows []DrillRow) error {
	if len(rows) == 0 {
		_, err := io.WriteString(p, "no mailbox and no phone was asked yet: accountable drill start asks them\n")
		return err
	}
	g := grid{columns: []column{{title: "STATE"}, {title: "MAILBOX OR PHONE", floor: 16, email: true}, {title: "DUE"}, {title: "LAST ANSWER"}}}
	overdue := 0
	for _, r := range rows {
		due := ""
		if !r.State.Due.IsZero() {
			due = r.State.Due.UTC().Format(time.DateOnly)
		}
		word := cell{text: string(r.State.Word)}
		status := drillStatus[r.State.Word]
		word.draw = styled(p.Theme.Verdict(string(status)).Style)
		if status == audit.Fail {
			overdue++
		}
		g.rows = append(g.rows, []cell{word, {text: style.Clean(r.Channel.Address)}, {text: due}, {text: lastAnswer(r.State)}})
	}
	if err := g.write(p); err != nil {
		return err
	}
	_, err := fmt.Fprintf(p, "\n%d mailboxes and phones, %d overdue or never confirmed\n", len(rows), overdue)
	return err
}

// lastAnswer says who answered last, and what is waited for.
func lastAnswer(s drill.State) string {
	text := ""
	if s.Word != drill.Never {
		text = fmt.Sprintf("%s, %s, after %d min", s.Last.Answered.UTC().Format(time.DateOnly), style.Clean(s.Last.By), s.Last.Minutes())
	}
	if !s.Waiting.IsZero() {
		if text != "" {
			text += "; "
		}
		text += "asked on " + s.Waiting.UTC().Format(time.DateOnly) + ", no answer yet"
	}
	if !s.Future.IsZero() {
		if text != "" {
			text += "; "
		}
		text += "an answer of " + s.Future.UTC().Format(time.DateOnly) + " does not count: that day is in the future"
	}
	return text
}
