package text

import (
	"fmt"
	"io"
	"sync"
	"time"

	"accountable/audit"
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
	frames := p.theme.Glyphs.Spinner
	text := frames[p.frame%len(frames)] + " " + p.status()
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

// Wait waits for a group of goroutines and shows the line meanwhile.
func (p *Progress) Wait(group *sync.WaitGroup) {
	defer p.Stop()
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	for {
		select {
		case <-done:
			return
		case <-p.Tick():
			p.Draw()
		}
	}
}

// worthSaying is how long requests have to wait before the line says so.
const worthSaying = 500 * time.Millisecond

// QuotaText says that AWS's quota is what is waited for and how long it will
// take. It is "" where the quota keeps nobody waiting.
func QuotaText(p audit.Pacing, left int) string {
	if p.Waiting == 0 || p.Longest < worthSaying {
		return ""
	}
	return "rate-limited by AWS, about " + durationText(p.Remaining(left)) + "left"
}

// durationText is a time as people say it.
func durationText(d time.Duration) string {
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
