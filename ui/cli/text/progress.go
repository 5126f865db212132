package text

import (
	"fmt"
	"io"
	"time"

	"accountable/audit"
	"accountable/audit/workers"
	"accountable/ui/style"
)

// progressInterval is the time between two drawings of the progress line.
const progressInterval = 100 * time.Millisecond

// Progress is a line on standard error that is drawn again and again.
type Progress struct {
	w      io.Writer
	theme  *style.Theme
	width  func() int // of the terminal in columns
	status func() string
	ticker *time.Ticker // nil: the line is not shown
	frame  int
}

// NewProgress returns a progress line on a terminal. Unless shown is set, it draws nothing.
func NewProgress(w io.Writer, theme *style.Theme, width func() int, shown bool, status func() string) *Progress {
	p := &Progress{w: w, theme: theme, width: width, status: status}
	if shown {
		p.ticker = time.NewTicker(progressInterval)
	}
	return p
}

// Tick returns a channel that never delivers if the line is not shown.
func (p *Progress) Tick() <-chan time.Time {
	if p.ticker == nil {
		return nil
	}
	return p.ticker.C
}

// Draw shows the current status.
func (p *Progress) Draw() {
	text := p.theme.SpinnerFrame(p.frame) + " " + p.status()
	p.frame++
	_, _ = fmt.Fprintf(p.w, "\r\x1b[K%s", p.theme.Truncate(text, max(0, p.width()-1)))
}

// Erase removes the line until it is drawn again.
func (p *Progress) Erase() {
	if p.frame > 0 {
		_, _ = fmt.Fprint(p.w, "\r\x1b[K")
	}
}

// Stop removes the line.
func (p *Progress) Stop() {
	if p.ticker == nil {
		return
	}
	p.ticker.Stop()
	p.Erase()
}

// While shows the line until work, which runs in a goroutine, has ended.
func (p *Progress) While(work func()) {
	defer p.Stop()
	done := make(chan struct{})
	var group workers.Group
	group.Go(func() {
		defer close(done)
		work()
	})
	for {
		select {
		case <-done:
			group.Wait() // it panics here if work did
			return
		case <-p.Tick():
			p.Draw()
		}
	}
}

// minQuotaWait is the waiting time of requests above which the line mentions it.
const minQuotaWait = 500 * time.Millisecond

// RateLimitText returns that requests wait for AWS's rate limit, with the remaining
// time for left requests. It is "" if they do not wait.
func RateLimitText(p audit.Pacing, left int) string {
	if p.Waiting == 0 || p.Longest < minQuotaWait {
		return ""
	}
	return "rate-limited by AWS, about " + audit.FormatDuration(p.Remaining(left)) + " left"
}
