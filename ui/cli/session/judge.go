package session

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/text"
)

// judging finds the accounts that a command is about, reads and judges them. It
// reads the first ones while the last ones are still being found.
type judging struct {
	s       *Session
	ask     *codes
	roster  *scan.Roster
	haul    haul
	holding bool // nothing is read before the search has found something
	queue   []audit.Target
	queued  map[string]int // by key: with how many routes it was last put into the queue
}

func (s *Session) judging() *judging {
	roster := scan.NewRoster(s.Targets)
	roster.Judge = s.Auditor.Rejudge // by what the search finds of an account that has been read
	return &judging{
		s: s, ask: s.NewCodes(), roster: roster,
		queued: map[string]int{},
	}
}

// Judge audits what the session is about, with a line of progress on standard
// error where somebody sits there. Where AWS wants the code of an MFA device,
// whoever sits there is asked for it.
func (s *Session) Judge(ctx context.Context) (*scan.Roster, error) {
	j := s.judging()
	if err := j.search(ctx, func(steps <-chan find) error { return j.run(ctx, steps) }); err != nil {
		return nil, err
	}
	s.Partial = s.Partial || j.haul.partial(&s.Options.Filter)
	err := j.ask.unlock(ctx, j.roster, func(behind []*scan.Row) error {
		for _, row := range behind {
			j.roster.MarkWaiting(row.Target.Key)
		}
		j.enqueue(behind)
		return j.run(ctx, nil)
	})
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	return j.roster, nil
}

// collect finds all accounts before anything is read.
func (s *Session) collect(ctx context.Context) ([]audit.Target, error) {
	j := s.judging()
	if err := j.search(ctx, func(steps <-chan find) error { return j.gather(ctx, steps) }); err != nil {
		return nil, err
	}
	s.Partial = j.haul.partial(&s.Options.Filter)
	return j.sources(), nil
}

// search begins the search and hands on its steps, again when a code opens what
// it failed of.
func (j *judging) search(ctx context.Context, follow func(<-chan find) error) error {
	if j.holding = j.s.search.anywhere(); !j.holding {
		j.enqueue(j.roster.Rows())
		return follow(nil)
	}
	for {
		j.haul = haul{search: j.s.search}
		err := j.follow(ctx, follow)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if again, asked := j.ask.first(ctx, j.haul.refused); asked != nil || !again {
			return orElse(asked, err)
		}
	}
}

// follow begins the search and ends what is left of it.
func (j *judging) follow(ctx context.Context, through func(<-chan find) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	steps := j.s.search.begin(ctx, j.s.Discoverer)
	err := through(steps)
	stop()
	for range steps { // only to drain it
	}
	return err
}

func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// gather follows the search to its end.
func (j *judging) gather(ctx context.Context, steps <-chan find) error {
	line := j.s.Env.NewProgress(j.progress)
	defer line.Stop()
	for steps != nil {
		select {
		case found, more := <-steps:
			if !more {
				line.Stop()
				return j.settle(ctx)
			}
			j.take(found)
			if j.haul.complete() {
				return nil
			}
		case <-line.Tick():
			line.Draw()
		}
	}
	return nil
}

// sources are the targets found so far.
func (j *judging) sources() []audit.Target {
	targets := make([]audit.Target, 0, len(j.roster.Rows()))
	for _, row := range j.roster.Rows() {
		targets = append(targets, row.Source)
	}
	return targets
}

// run reads what is queued and what the search finds, until there is no more.
func (j *judging) run(ctx context.Context, steps <-chan find) error {
	line := j.s.Env.NewProgress(j.progress)
	defer line.Stop()
	feed := make(chan audit.Target)
	results := j.s.Auditor.Run(ctx, each(feed))
	var failed error
	for under := 0; results != nil; { // under way
		var to chan<- audit.Target
		var next audit.Target
		if len(j.queue) > 0 && !j.holding {
			to, next = feed, j.queue[0]
		} else if steps == nil && under == 0 && feed != nil {
			close(feed)
			feed = nil
		}
		select {
		case to <- next:
			j.queue, under = j.queue[1:], under+1
		case found, more := <-steps:
			if more {
				j.take(found)
				continue
			}
			steps = nil
			line.Erase()
			failed = j.settle(ctx)
		case res, more := <-results:
			if !more {
				results = nil
				continue
			}
			under--
			j.add(res)
		case <-line.Tick():
			line.Draw()
		}
	}
	return failed
}

// each takes targets out of a channel until that is closed.
func each(feed <-chan audit.Target) iter.Seq[audit.Target] {
	return func(yield func(audit.Target) bool) {
		for t := range feed {
			if !yield(t) {
				return
			}
		}
	}
}

// take adds what a step of the search found.
func (j *judging) take(found find) {
	unread := j.roster.AddTargets(j.haul.take(found))
	j.roster.SetOUPaths(found.OUPaths)
	j.roster.SetTags(found.Tags)
	if j.holding && j.haul.fruitful() {
		j.holding = false
		unread = j.roster.Rows()
	}
	if !j.holding {
		j.enqueue(unread)
	}
}

// settle ends the search, which has to have found something.
func (j *judging) settle(ctx context.Context) error {
	switch {
	case !j.haul.fruitful():
		return j.haul.fruitless(ctx)
	case ctx.Err() == nil:
		for _, remark := range j.haul.remarks() {
			j.s.Env.NoteTrouble(remark.of, remark.trouble)
		}
	}
	return nil
}

// enqueue has rows read.
func (j *judging) enqueue(rows []*scan.Row) {
	for _, row := range rows {
		j.queue = append(j.queue, row.Source)
		j.queued[row.Source.Key] = len(row.Source.Routes)
	}
}

// add takes a result in. An account that could not be read is read again when
// another way there has been found meanwhile.
func (j *judging) add(res scan.Result) {
	key := res.Target.Key
	j.roster.AddResult(res)
	if row := j.roster.Row(key); row != nil && row.Status() == audit.Error && len(row.Source.Routes) > j.queued[key] {
		j.roster.MarkWaiting(key)
		j.enqueue([]*scan.Row{row})
	}
}

// progress tells how far the reading is.
func (j *judging) progress() string {
	s := j.roster.Summary()
	if j.holding {
		return fmt.Sprintf("looking for accounts, %d so far", j.haul.accounts)
	}
	parts := []string{fmt.Sprintf("%d of %d", s.Done, s.Accounts)}
	for _, status := range []audit.Status{audit.Fail, audit.Error} {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	if wait := text.QuotaText(j.s.Pacer.Pacing(), s.Accounts-s.Done); wait != "" {
		parts = append(parts, wait)
	}
	return strings.Join(parts, ", ")
}
