package workers_test

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"

	"accountable/audit/workers"
)

// contact is what no report may contain.
const contact = "jane.doe@octank.cloud"

func panicWithContact() { panic(contact) }

func panicWithIndex() { _ = []int{}[len(contact)] }

// expectPanic fails unless an error is a panic with a cause and the stack of a function.
func expectPanic(t *testing.T, err error, cause, function string) {
	t.Helper()
	p, ok := errors.AsType[*workers.PanicError](err)
	if !ok {
		t.Fatalf("the error is %v", err)
	}
	if !strings.Contains(p.Error(), "internal error: "+cause) {
		t.Errorf("it says %q, want %q", p.Error(), cause)
	}
	if !strings.HasPrefix(p.Stack, "runtime.") && !strings.Contains(p.Stack, function) || !strings.Contains(p.Stack, "workers_test.go:") {
		t.Errorf("the stack has no %s: %s", function, p.Stack)
	}
	if strings.Contains(p.Error()+p.Stack, contact) || strings.Contains(p.Stack, "0x") {
		t.Errorf("it has values: %s %s", p, p.Stack)
	}
}

func TestCatch(t *testing.T) {
	t.Parallel()
	if err := workers.Catch(t.Context(), func() {}); err != nil {
		t.Error(err)
	}
	expectPanic(t, workers.Catch(t.Context(), panicWithContact), "a panic with a value of type string", "panicWithContact")
	expectPanic(t, workers.Catch(t.Context(), panicWithIndex), "index out of range [21] with length 0", "panicWithIndex")
}

func TestCall(t *testing.T) {
	t.Parallel()
	if n, err := workers.Call(t.Context(), func() (int, error) { return 7, context.Canceled }); n != 7 || !errors.Is(err, context.Canceled) {
		t.Errorf("%d, %v", n, err)
	}
	_, err := workers.Call(t.Context(), func() (int, error) { panicWithIndex(); return 7, nil })
	expectPanic(t, err, "index out of range", "panicWithIndex")
}

func TestGo_CallsEnd(t *testing.T) {
	t.Parallel()
	ended := make(chan error, 1)
	workers.Go(t.Context(), func() {}, func(err error) { ended <- err })
	if err := <-ended; err != nil {
		t.Error(err)
	}
	workers.Go(t.Context(), panicWithContact, func(err error) { ended <- err })
	expectPanic(t, <-ended, "a panic with a value of type string", "panicWithContact")
}

// A panic in the end of one goroutine must not end the process either.
func TestGo_EndPanics(t *testing.T) {
	t.Parallel()
	var log workers.PanicLog
	recorded := make(chan struct{})
	log.Save = func([]byte) (string, error) { close(recorded); return "", nil }
	workers.Go(workers.WithPanicLog(t.Context(), &log), func() {}, func(error) { panicWithContact() })
	<-recorded
}

// The other calls are made, and the caller gets the panic with the stack of its goroutine.
func TestForEach_Panics(t *testing.T) {
	t.Parallel()
	var done atomic.Int32
	err := workers.Catch(t.Context(), func() {
		workers.ForEach(2, make([]struct{}, 10), func(i int, _ struct{}) {
			if i%3 == 0 {
				panicWithContact()
			}
			done.Add(1)
		})
		t.Error("ForEach returned")
	})
	expectPanic(t, err, "a panic with a value of type string", "panicWithContact")
	if n := done.Load(); n != 6 {
		t.Errorf("%d other calls, want 6", n)
	}
}

func TestPanicLog(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		save   func([]byte) (string, error)
		report string // what the report contains
		has    bool   // the report has the stack
	}{
		{"saved", func([]byte) (string, error) { return "/state/crash-1.txt", nil }, "Internal error: a panic with a value of type string. Details without contacts are in /state/crash-1.txt.", false},
		{"not saved", func([]byte) (string, error) { return "", errors.New("disk full") }, "accountable 1.2.3, go", true},
		{"no folder", nil, "accountable 1.2.3, go", true},
	} {
		t.Run(row.name, func(t *testing.T) {
			var details string
			log := &workers.PanicLog{Version: "1.2.3"}
			if row.save != nil {
				log.Save = func(text []byte) (string, error) {
					details += string(text)
					return row.save(text)
				}
			}
			if report := log.Report(); report != "" {
				t.Errorf("before: %q", report)
			}
			ctx := workers.WithPanicLog(t.Context(), log)
			_ = workers.Catch(ctx, panicWithContact)
			_ = workers.Catch(ctx, panicWithIndex)
			report := log.Report()
			if !strings.Contains(report, row.report) || strings.Contains(report, "panicWithContact") != row.has {
				t.Errorf("the report is %q", report)
			}
			if row.save != nil && (!strings.Contains(details, "panicWithContact") || strings.Contains(details, "panicWithIndex") || strings.Contains(details, contact)) {
				t.Errorf("saved %q", details)
			}
		})
	}
	var none *workers.PanicLog
	none.Record(&workers.PanicError{Cause: "x"})
	if none.Report() != "" || none.Explain(errors.New("internal error: x")) != "Internal error: x." {
		t.Errorf("a nil log reports %q", none.Report())
	}
}
