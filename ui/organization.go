package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// search is the latest search of a source.
type search struct {
	*screen.Source
	era     int // answers of earlier searches are dropped
	cancel  context.CancelFunc
	steps   <-chan audit.Discovery
	feeding feeding
}

// discoveredMsg brings what was found.
type discoveredMsg struct {
	search *search
	era    int
	steps  []audit.Discovery
	done   bool
}

// findAccounts searches for accounts, again where that was done already.
func (m *model) findAccounts(a screen.FindAccounts) tea.Cmd {
	i := slices.IndexFunc(m.Sources, func(s *screen.Source) bool { return s.Kind == a.Kind && s.Name == a.Name })
	if i < 0 {
		i = len(m.Sources)
		m.Sources = append(m.Sources, &screen.Source{Kind: a.Kind, Name: a.Name})
		m.searches = append(m.searches, &search{Source: m.Sources[i], cancel: func() {}})
	}
	from := m.searches[i]
	from.cancel()
	ctx, cancel := context.WithCancel(m.Context)
	from.era++
	from.cancel, from.Busy, from.Found, from.Trouble = cancel, true, 0, nil
	switch a.Kind {
	case screen.OfOrganization:
		from.steps = m.Options.Discoverer.Organization(ctx, a.Name, audit.DiscoverOptions{OUNames: true, Tags: m.Policy().UsesTags()})
	case screen.OfIdentityCenter:
		from.steps = m.Options.Discoverer.IdentityCenter(ctx, a.Name)
	}
	steps := from.steps
	context.AfterFunc(ctx, func() {
		for range steps { // only to drain it
		}
	})
	m.recount()
	return tea.Batch(from.listen(), m.spinOn())
}

// listen waits for the next steps.
func (s *search) listen() tea.Cmd {
	steps, era := s.steps, s.era
	return func() tea.Msg {
		batch, done := screen.Collect(steps)
		return discoveredMsg{s, era, batch, done}
	}
}

// apply lists what was found.
func (msg discoveredMsg) apply(m *model) tea.Cmd {
	from := msg.search
	if msg.era != from.era {
		return nil
	}
	var cmds []tea.Cmd
	for _, step := range msg.steps {
		if step.Organization != nil {
			from.Organization = step.Organization
		}
		cmds = append(cmds, m.found(from, step.Targets))
		if len(step.OUPaths) > 0 {
			m.accounts.Changed(m.Roster.SetOUPaths(step.OUPaths))
		}
		if len(step.Tags) > 0 {
			m.accounts.Changed(m.Roster.SetTags(step.Tags))
		}
		if step.Trouble != nil {
			from.Trouble = step.Trouble
			m.tellTrouble(step.Trouble)
		}
	}
	if msg.done {
		from.Busy = false
		from.cancel()
		from.feeding.enough()
		if from.Trouble == nil {
			m.Notices.Add(screen.Remark(m.foundText(from.Source)))
		}
	} else {
		cmds = append(cmds, from.listen())
	}
	m.recount()
	m.remark()
	return tea.Batch(append(cmds, m.spinOn())...)
}

// found lists the accounts of a page and has those read that are new.
func (m *model) found(from *search, targets []audit.Target) tea.Cmd {
	if len(targets) == 0 {
		return nil
	}
	from.Found += len(targets)
	unread := m.Roster.AddTargets(targets)
	var rows []*scan.Row
	for _, t := range targets {
		rows = append(rows, m.Roster.RowsOfAccount(t.AccountID)...)
		if o := from.Organization; o != nil {
			m.accounts.List.Tree.Belongs(t.AccountID, o.ID)
		}
	}
	m.accounts.Extended(rows)
	asked := make([]audit.Target, len(unread))
	for i, row := range unread {
		asked[i] = row.Source
	}
	return tea.Batch(m.era.more(m.Context, &from.feeding, asked), m.recall(asked))
}

// foundText says what came of a look.
func (m *model) foundText(from *screen.Source) string {
	text := "Found " + audit.Plural(from.Found, "account", "accounts")
	switch {
	case from.Kind == screen.OfIdentityCenter:
		text += " that session " + style.Clean(from.Name) + " can enter."
	case from.Organization != nil && from.Organization.Delegated:
		text += " in organization " + style.Clean(from.Organization.ID) + ", of which " + style.Clean(from.Name) + " is the delegated administrator."
	case from.Organization != nil:
		text += " in organization " + style.Clean(from.Organization.ID) + "."
	default:
		text += "."
	}
	return text
}

// tellTrouble says what kept accounts from being found. What a sign-in cures
// waits above the list.
func (m *model) tellTrouble(t *audit.Trouble) {
	text := describe.Capital(style.Clean(t.Message)) + "."
	if m.SignIns.Authenticator != nil && t.SignInID != "" {
		m.Notices.Add(screen.Remark(text + " " + m.KeyName(screen.CmdSignIn) + " signs in."))
		return
	}
	n := screen.Failure(text + " " + style.Clean(t.Advice()))
	n.Command = t.Command
	m.Notices.Add(n)
}
