package timing_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit/timing"
)

func TestWithTimeout_DoesNotCountPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := timing.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		time.Sleep(9 * time.Second)
		resume, resumeInner := timing.PauseTimeout(ctx), timing.PauseTimeout(ctx)
		time.Sleep(time.Hour)
		resumeInner()
		resumeInner() // calling it twice changes nothing
		time.Sleep(time.Hour)
		resume()
		if err := ctx.Err(); err != nil {
			t.Errorf("ended after a pause: %v", err)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if err := ctx.Err(); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after its time: got %v", err)
		}
		if _, ok := ctx.Deadline(); ok {
			t.Error("it has a fixed deadline")
		}
	})
}

func TestWithoutInterruption_EndsWithParentOnlyDuringPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for name, pausesFirst := range map[string]bool{"running": false, "paused": true} {
			parent, cancelParent := context.WithCancel(t.Context())
			ctx, cancel := timing.WithoutInterruption(parent, time.Minute)
			resume := func() {}
			if pausesFirst {
				resume = timing.PauseTimeout(ctx)
			}
			cancelParent()
			synctest.Wait()
			if ended := ctx.Err() != nil; ended != pausesFirst {
				t.Errorf("%s: got %v", name, ctx.Err())
			}
			resume()
			cancel()
		}
	})
}

func TestSpend_SharesABudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		budget := timing.Budget(10 * time.Second)
		sleep := func(d time.Duration) error {
			_, err := timing.Spend(t.Context(), &budget, func(ctx context.Context) (int, error) {
				return 0, timing.SystemClock{}.Sleep(ctx, d)
			})
			return err
		}
		if err := sleep(6 * time.Second); err != nil {
			t.Errorf("first request: %v", err)
		}
		if err := sleep(6 * time.Second); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("second request: got %v", err)
		}
		if budget > 0 {
			t.Errorf("%s left", time.Duration(budget))
		}
	})
}

func TestPauseTimeout_WithoutTimeout(t *testing.T) {
	timing.PauseTimeout(t.Context())() // does nothing
}
