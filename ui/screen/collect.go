package screen

import "time"

// SpinEvery is the time between two pictures of the spinner.
const SpinEvery = 120 * time.Millisecond

// BatchWindow is how long events are gathered before the screen is drawn, so that a
// thousand results do not cause a thousand drawings.
const BatchWindow = 70 * time.Millisecond

// Collect waits for a value and gathers those that follow within BatchWindow. It
// reports in done that the channel is closed.
func Collect[T any](from <-chan T) (batch []T, done bool) {
	first, open := <-from
	if !open {
		return nil, true
	}
	batch = append(batch, first)
	window := time.NewTimer(BatchWindow)
	defer window.Stop()
	for {
		select {
		case one, open := <-from:
			if !open {
				return batch, true
			}
			batch = append(batch, one)
		case <-window.C:
			return batch, false
		}
	}
}
