package scan_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"accountable/audit"
	"accountable/audit/audittest"
	"accountable/audit/scan"
	"accountable/audit/timing"
)

func TestTimeoutExcludesQuotaWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cloud := audittest.NewAWS(map[string]string{"p": "111122223333"})
		cloud.Latency = 14 * time.Second // identify and read: 28 of 30 seconds
		a := &scan.Auditor{Reader: audittest.WaitingAWS{AWS: cloud, Wait: time.Hour}, Clock: timing.SystemClock{}, Timeout: 30 * time.Second}
		if res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]; res.Status != audit.Fail {
			t.Errorf("%s: %v", res.Status, res.Trouble)
		}
		cloud.Latency = 16 * time.Second
		if res := auditAll(t.Context(), a, audittest.TargetsOf("p"))["p"]; res.Status != audit.Error || res.Trouble.Kind != audit.Timeout {
			t.Errorf("%s: %v", res.Status, res.Trouble)
		}
	})
}

func TestQuotaWaitEndsWithTheScan(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		cloud := audittest.NewAWS(map[string]string{"p": "111122223333"})
		a := &scan.Auditor{Reader: audittest.WaitingAWS{AWS: cloud, Wait: time.Hour}, Clock: timing.SystemClock{}}
		if res := auditAll(ctx, a, audittest.TargetsOf("p"))["p"]; res.Status != audit.Error {
			t.Errorf("%s", res.Status)
		}
		timing.PauseTimeout(t.Context())() // outside of a run: nothing
	})
}
