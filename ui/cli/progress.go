package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"accountable/audit"
)

// progressEvery is how often the progress line is drawn anew.
const progressEvery = 100 * time.Millisecond

// judge audits the targets and collects the results, with a line of progress
// on standard error where somebody sits there.
func (r *runner) judge(ctx context.Context, s *session) *audit.Roster {
	roster := audit.NewRoster(s.targets)
	results := s.auditor.Run(ctx, slices.Values(s.targets))
	line := r.progressLine(roster)
	defer line.clear()
	for {
		select {
		case res, more := <-results:
			if !more {
				return roster
			}
			roster.Add(res)
		case <-line.tick():
			line.draw()
		}
	}
}

// progressLine is one line of a terminal, drawn over and over.
type progressLine struct {
	r      *runner
	roster *audit.Roster
	paper  *paper
	ticker *time.Ticker // nil: nobody watches
	frame  int
}

func (r *runner) progressLine(roster *audit.Roster) *progressLine {
	l := &progressLine{r: r, roster: roster, paper: r.notes()}
	if r.sys.ErrTerminal && !r.facts.dumb && !r.facts.ci {
		l.ticker = time.NewTicker(progressEvery)
	}
	return l
}

// tick never comes where nobody watches.
func (l *progressLine) tick() <-chan time.Time {
	if l.ticker == nil {
		return nil
	}
	return l.ticker.C
}

func (l *progressLine) draw() {
	frames := l.paper.theme.Glyphs.Spinner
	s := l.roster.Summary()
	parts := []string{fmt.Sprintf("%s %d of %d", frames[l.frame%len(frames)], s.Done, s.Accounts)}
	for _, status := range []audit.Status{audit.Fail, audit.Error} {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	l.frame++
	_, _ = fmt.Fprintf(l.r.sys.Err, "\r\x1b[K%s", l.paper.theme.Truncate(strings.Join(parts, ", "), max(0, l.r.sys.Width()-1)))
}

// clear takes the line away, so that nothing stands between results.
func (l *progressLine) clear() {
	if l.ticker == nil {
		return
	}
	l.ticker.Stop()
	if l.frame > 0 {
		_, _ = fmt.Fprint(l.r.sys.Err, "\r\x1b[K")
	}
}
