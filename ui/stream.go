package ui

import (
	"context"
	"iter"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/screen"
)

// resultsMsg brings the results of one reading.
type resultsMsg struct {
	era     int
	results []scan.Result
	done    bool // the last ones of this reading
}

// stream is a run of the auditor whose results are still to come.
type stream struct {
	cancel  context.CancelFunc
	results <-chan scan.Result
}

// readings are those under way. Each is an era: a row takes an answer only
// from the latest era it was asked in, so that a late answer to an earlier
// question is dropped.
type readings struct {
	run   func(context.Context, iter.Seq[audit.Target]) <-chan scan.Result
	last  int
	open  map[int]stream
	asked map[string]int // by the key of the target: the era it was asked in last
}

func newReadings(a *scan.Auditor) *readings {
	return &readings{
		run:   a.Run,
		open:  map[int]stream{},
		asked: map[string]int{},
	}
}

// begin starts reading and answers with the command that waits for the results.
func (r *readings) begin(ctx context.Context, targets []audit.Target) tea.Cmd {
	if len(targets) == 0 {
		return nil
	}
	return r.start(ctx, targets, slices.Values(targets))
}

// start runs the auditor over targets; those that are known are asked from now on.
func (r *readings) start(ctx context.Context, known []audit.Target, targets iter.Seq[audit.Target]) tea.Cmd {
	r.last++
	for _, t := range known {
		r.asked[t.Key] = r.last
	}
	ctx, cancel := context.WithCancel(ctx)
	results := r.run(ctx, targets)
	// Whoever hangs up leaves nobody waiting at the other end.
	context.AfterFunc(ctx, func() {
		for range results { // only to drain it
		}
	})
	r.open[r.last] = stream{cancel: cancel, results: results}
	return gather(r.last, results)
}

// gather waits for a result and takes along what comes within the window.
func gather(era int, results <-chan scan.Result) tea.Cmd {
	return func() tea.Msg {
		batch, done := screen.Collect(results)
		return resultsMsg{era: era, results: batch, done: done}
	}
}

// take answers with the results that are still wanted and with the command
// that waits for the next ones.
func (r *readings) take(msg resultsMsg) ([]scan.Result, tea.Cmd) {
	from, open := r.open[msg.era]
	if !open {
		return nil, nil
	}
	wanted := slices.DeleteFunc(msg.results, func(res scan.Result) bool { return r.asked[res.Target.Key] != msg.era })
	if msg.done {
		from.cancel()
		delete(r.open, msg.era)
		return wanted, nil
	}
	return wanted, gather(msg.era, from.results)
}

// outdate drops whatever is still to come for a target.
func (r *readings) outdate(key string) {
	r.last++
	r.asked[key] = r.last
}

// stop ends every reading.
func (r *readings) stop() {
	for era, one := range r.open {
		one.cancel()
		delete(r.open, era)
	}
}

// busy tells whether results are still to come.
func (r *readings) busy() bool { return len(r.open) > 0 }
