package sandbox_test

import (
	"net/http"
	"testing"

	"accountable/audit/sandbox"
	"accountable/audit/sandbox/demo"
)

// BenchmarkRead measures one read with the HTTP client's work.
func BenchmarkRead(b *testing.B) {
	w := demo.Many(1)
	w.Quotas = map[string]sandbox.Quota{}
	c := serveWorld(b, w)
	for b.Loop() {
		if got := c.security(demo.ManyID(0)); got.status != http.StatusOK {
			b.Fatal(got.body)
		}
	}
}

// BenchmarkNew creates a server for 10,000 accounts.
func BenchmarkNew(b *testing.B) {
	w := demo.Many(10_000)
	for b.Loop() {
		sandbox.New(w)
	}
}
