package process

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/timing"
)

// Other commands occupy the slots, so the wait must not use up the account's time.
func TestRunner_WaitingForASlotPausesTheTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runner := NewRunner(slog.New(slog.DiscardHandler), 0)
		for range maxRunning {
			runner.slots <- struct{}{}
		}
		parent, stop := context.WithTimeout(t.Context(), time.Hour)
		defer stop()
		ctx, cancel := timing.WithTimeout(parent, time.Second)
		defer cancel()
		start := time.Now()
		_, err := runner.Provider("never run").Retrieve(ctx)
		if waited := time.Since(start); waited != time.Hour || !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled) {
			t.Errorf("waited %v: %v", waited, err)
		}
		for range maxRunning {
			<-runner.slots
		}
		runner.Close()
		synctest.Wait()
	})
}

// The command has a timeout of its own, so it must not use up the account's time.
func TestRunner_CommandPausesTheTimeout(t *testing.T) {
	runner := NewRunner(slog.New(slog.DiscardHandler), 0)
	defer runner.Close()
	ctx, cancel := timing.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	creds, err := runner.Provider(`sh -c 'sleep 0.2; echo "{\"Version\":1,\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"s\"}"'`).Retrieve(ctx)
	if err != nil || creds.AccessKeyID != "AKIA" || ctx.Err() != nil {
		t.Errorf("%v, %v; the account's timeout: %v", creds.AccessKeyID, err, ctx.Err())
	}
}
