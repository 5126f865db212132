package screen

import "time"

const SpinEvery = 120 * time.Millisecond

// batchWindow is how long results are gathered before the screen hears of
// them: every message is drawn, so a thousand results are not a thousand of them.
const batchWindow = 70 * time.Millisecond

// Collect waits for a value and takes along what comes within the window; done
// tells that no more will come.
func Collect[T any](from <-chan T) (batch []T, done bool) {
	first, open := <-from
	if !open {
		return nil, true
	}
	batch = append(batch, first)
	window := time.NewTimer(batchWindow)
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
