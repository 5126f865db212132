package audit

import (
	"context"
	"time"
)

// SystemClock is the clock of the machine.
type SystemClock struct{}

var _ Clock = SystemClock{}

// Now is the time of the moment.
func (SystemClock) Now() time.Time { return time.Now() }

// Sleep waits for d or until ctx is done, then with ctx's error.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
