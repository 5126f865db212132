package cloud_test

import (
	"runtime/debug"
	"testing"
)

// TestMain lets the heap grow, because the hostile answers of many MB would make the garbage
// collector run most of the time.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	m.Run()
}
