package cli

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"accountable/audit"
)

// progressEvery is how often the progress line is drawn anew.
const progressEvery = 100 * time.Millisecond

// progressLine is one line of a terminal, drawn over and over.
type progressLine struct {
	env    *environment
	status func() string
	output *output
	ticker *time.Ticker // nil: the line is not shown
	frame  int
}

func (env *environment) progressLine(status func() string) *progressLine {
	l := &progressLine{env: env, status: status, output: env.stderr()}
	if env.ErrTerminal && !env.facts.dumb && !env.facts.ci {
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
	frames := l.output.theme.Glyphs.Spinner
	text := frames[l.frame%len(frames)] + " " + l.status()
	l.frame++
	_, _ = fmt.Fprintf(l.env.Err, "\r\x1b[K%s", l.output.theme.Truncate(text, max(0, l.env.Width()-1)))
}

// progress tells how far the reading is.
func (j *judging) progress() string {
	s := j.roster.Summary()
	if j.holding {
		return fmt.Sprintf("looking for accounts, %d so far", j.haul.accounts)
	}
	parts := []string{fmt.Sprintf("%d of %d", s.Done, s.Accounts)}
	for _, status := range []audit.Status{audit.Fail, audit.Error} {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	if wait := quotaText(j.s.pacer.Pacing(), s.Accounts-s.Done); wait != "" {
		parts = append(parts, wait)
	}
	return strings.Join(parts, ", ")
}

// worthSaying is how long requests have to wait before the line says so.
const worthSaying = 500 * time.Millisecond

// quotaText says that AWS's quota is what is waited for and how long it will
// take. It is "" where the quota keeps nobody waiting.
func quotaText(p audit.Pacing, left int) string {
	if p.Waiting == 0 || p.Longest < worthSaying {
		return ""
	}
	return "waiting for AWS's quota, about " + roughly(p.Remaining(left)) + " to go"
}

// roughly is a time as people say it.
func roughly(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case s < 1:
		return "1 s"
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s%60 == 0 || s >= 600:
		return fmt.Sprintf("%d min", (s+30)/60)
	default:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	}
}

// erase takes the line away until it is drawn again.
func (l *progressLine) erase() {
	if l.frame > 0 {
		_, _ = fmt.Fprint(l.env.Err, "\r\x1b[K")
	}
}

// clear takes the line away for good, so that nothing stands between results.
func (l *progressLine) clear() {
	if l.ticker == nil {
		return
	}
	l.ticker.Stop()
	l.erase()
}

// watch waits for a group of goroutines and shows the progress line.
func (env *environment) watch(wait *sync.WaitGroup, status func() string) {
	line := env.progressLine(status)
	defer line.clear()
	done := make(chan struct{})
	go func() {
		wait.Wait()
		close(done)
	}()
	for {
		select {
		case <-done:
			return
		case <-line.tick():
			line.draw()
		}
	}
}
