package cloud

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/timing"
)

// The turn is the others' doing, so it must not use up the account's time.
func TestWaitingForATurnIsNoTimeOfTheAccount(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		all := newProcesses(slog.New(slog.DiscardHandler))
		for range processesAtOnce {
			all.slots <- struct{}{}
		}
		parent, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		ctx, cancel := timing.WithTimeout(parent, time.Second)
		defer cancel()
		began := time.Now()
		_, err := all.provider("never run").Retrieve(ctx)
		if waited := time.Since(began); waited != time.Hour || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			t.Errorf("waited %v: %v", waited, err)
		}
		for range processesAtOnce {
			<-all.slots
		}
		all.close()
		synctest.Wait()
	})
}
