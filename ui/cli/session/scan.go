package session

import (
	"context"
	"fmt"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/text"
)

// accountScan is a scan.Engine that a command waits for, with a progress line and
// questions for MFA codes.
type accountScan struct {
	*Session

	engine *scan.Engine
	codes  *MFACodes
	ended  []*scan.Source // whose troubles have not been noted
}

func (s *Session) newScan(ctx context.Context) *accountScan {
	return &accountScan{
		Session: s, codes: s.NewCodes(),
		engine: scan.New(ctx, scan.Options{Auditor: s.Auditor, Discoverer: s.Discoverer}, s.Targets),
	}
}

// Judge finds, reads and judges the session's accounts. It shows progress and asks
// for MFA codes if there is a terminal. When ctx ends,
// accounts that were not read are errors.
func (s *Session) Judge(ctx context.Context) (*scan.Roster, error) {
	a := s.newScan(ctx)
	defer a.engine.Close()
	if err := a.find(ctx, true); err != nil {
		return nil, err
	}
	for ctx.Err() == nil {
		unlocked, err := a.unlock(ctx)
		if unlocked && err == nil {
			err = a.follow(ctx, true)
		}
		if err != nil && ctx.Err() == nil {
			return nil, err
		}
		if !unlocked {
			break
		}
	}
	s.Partial = s.Partial || a.isPartial()
	s.NoteUnknownMail()
	return a.engine.Roster(), nil
}

// NoteUnknownMail prints why the DNS says nothing about email domains, once in a run.
func (s *Session) NoteUnknownMail() {
	if text := s.Auditor.Mail.TakeUnknown(); text != "" {
		s.Env.Notef("%s", text)
	}
}

// collect finds the session's accounts and reads none.
func (s *Session) collect(ctx context.Context) ([]audit.Target, error) {
	a := s.newScan(ctx)
	defer a.engine.Close()
	if err := a.find(ctx, false); err != nil {
		return nil, err
	}
	s.Partial = a.isPartial()
	var targets []audit.Target
	for _, row := range a.engine.Roster().Rows() {
		targets = append(targets, row.Source)
	}
	return targets, nil
}

// findManagers removes the profiles that manage no organization from the search.
func (s *Session) findManagers(ctx context.Context) error {
	a := s.newScan(ctx)
	defer a.engine.Close()
	whole := s.search
	defer func() { s.search = whole }()
	s.search.Places, s.search.FirstPage = s.search.organizations(), true
	if err := a.find(ctx, false); err != nil {
		return err
	}
	whole.Places = nil
	for _, source := range a.engine.Sources() {
		if source.Organization != nil {
			whole.Places = append(whole.Places, source.Place)
		}
	}
	return nil
}

// find searches accounts and, if read is set, reads all rows as soon as the search
// has found some. If it finds none, it asks for an MFA code that may unlock it.
func (a *accountScan) find(ctx context.Context, read bool) error {
	if a.search.isEmpty() {
		if read {
			a.engine.Start()
		}
		return a.follow(ctx, read)
	}
	a.engine.Discover(a.search.Search)
	for {
		err := a.follow(ctx, read)
		if err == nil || ctx.Err() != nil {
			return err
		}
		if unlocked, asked := a.unlock(ctx); asked != nil {
			return asked
		} else if !unlocked {
			return err
		}
	}
}

// follow applies events until nothing is under way. It returns an error if the
// searches have ended and brought no accounts.
func (a *accountScan) follow(ctx context.Context, read bool) error {
	line := a.Env.NewProgress(a.progress)
	defer line.Stop()
	var failed error
	for a.engine.Busy() {
		select {
		case <-a.engine.Ready():
			update := a.engine.Apply(a.engine.Take())
			if read && !a.engine.Started() && a.engine.HasFound() {
				a.engine.Start()
			}
			a.ended = append(a.ended, update.Ended...)
			if len(update.Ended) > 0 && !a.engine.Searching() {
				line.Erase()
				failed = a.endSearch(ctx)
			}
		case <-line.Tick():
			line.Draw()
		}
	}
	return failed
}

// endSearch reports searches that have ended.
func (a *accountScan) endSearch(ctx context.Context) error {
	ended := a.ended
	a.ended = nil
	switch {
	case !a.engine.HasFound():
		return a.errNothingFound(ctx)
	case ctx.Err() == nil:
		a.noteTroubles(ended)
	}
	return nil
}

// unlock asks for the MFA code of a device that accounts or searches wait for, and
// has these read and searched again. It returns false if the user gives none.
func (a *accountScan) unlock(ctx context.Context) (bool, error) {
	var ids []string
	for _, lock := range a.engine.Locks() {
		ids = append(ids, lock.SignInID)
	}
	id, err := a.codes.ask(ctx, ids)
	if id == "" || err != nil {
		return false, err
	}
	a.engine.Unlock(id)
	return true, nil
}

// isPartial reports whether accounts may be missing: not all were listed, or a fact
// that the filter chooses by is unknown.
func (a *accountScan) isPartial() bool {
	gaps := []audit.Gap{audit.GapAccounts}
	if len(a.Options.Filter.Units) > 0 {
		gaps = append(gaps, audit.GapOUNames)
	}
	if len(a.Options.Filter.Tags) > 0 {
		gaps = append(gaps, audit.GapTags)
	}
	return a.engine.Misses(gaps...)
}

// progress returns the text of the progress line.
func (a *accountScan) progress() string {
	if !a.engine.Started() {
		found := 0
		for _, source := range a.engine.Sources() {
			found += source.Accounts
		}
		return fmt.Sprintf("finding accounts: %d so far", found)
	}
	s := a.engine.Roster().Summary()
	parts := []string{fmt.Sprintf("%d of %d", s.Done, s.Accounts)}
	for _, status := range []audit.Status{audit.Fail, audit.Error} {
		if n := s.Counts[status]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, status))
		}
	}
	if wait := text.RateLimitText(a.Pacer.Pacing(), s.Accounts-s.Done); wait != "" {
		parts = append(parts, wait)
	}
	return strings.Join(parts, ", ")
}
