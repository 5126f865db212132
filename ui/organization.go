package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// sourceKind is where accounts are found that no profile is needed for.
type sourceKind int

// The kinds.
const (
	ofOrganization   sourceKind = iota // the profile's organization
	ofIdentityCenter                   // the accounts that a session can enter
)

// source is a place where accounts were or are being searched.
type source struct {
	kind         sourceKind
	name         string // of the profile or the session
	busy         bool
	organization *audit.Organization
	found        int            // accounts, as far as the search has come
	trouble      *audit.Trouble // that ended the search or is left of it
}

// search is the latest search of a source.
type search struct {
	*source
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

// findMenu finds more accounts, or asks where.
func findMenu(sh *app, it *item) action {
	var choices []choice
	profile := organizationProfile(it)
	if it == nil { // as on a unit, which belongs to one that is open
		profile = sh.openOrganization()
	}
	if profile != "" {
		choices = append(choices, choice{"organization", "that " + style.Clean(profile) + " manages", findAccounts{ofOrganization, profile}})
	}
	for _, session := range sh.opts.Discoverer.Sessions() {
		choices = append(choices, choice{"Identity Center", "all that session " + style.Clean(session) + " can enter", findAccounts{ofIdentityCenter, session}})
	}
	if sh.grouped() {
		choices = append(choices, choice{"list", sh.otherList(), toggleUnits{}})
	}
	switch len(choices) {
	case 0:
		return notify{remark("No profile leads here, so there is no organization to ask for.")}
	case 1:
		return choices[0].then
	}
	return openMenu{title: "Find accounts", choices: choices}
}

// organizationProfile is the profile whose organization a row stands for; "": none.
func organizationProfile(it *item) string {
	if it == nil || it.row == nil {
		return ""
	}
	for _, r := range it.row.Source.Routes {
		if r.Profile != "" && r.Mode != audit.InOrganization {
			return r.Profile
		}
	}
	for _, r := range it.row.Source.Routes {
		if r.Profile != "" {
			return r.Profile
		}
	}
	return ""
}

// grouped tells whether there are units to group by.
func (s *app) grouped() bool {
	return slices.ContainsFunc(s.sources, func(from *source) bool { return from.organization != nil })
}

// openOrganization is the profile of an organization that is open, "" where none is.
func (s *app) openOrganization() string {
	for _, from := range s.sources {
		if from.organization != nil {
			return from.name
		}
	}
	return ""
}

// otherList says what list there would be instead.
func (s *app) otherList() string {
	if s.flat {
		return "by organizational unit"
	}
	return "flat, without the units"
}

// organizationNames are the organizations that are open.
func (s *app) organizationNames() []string {
	var names []string
	if s.opts.Organization != "" {
		names = append(names, s.opts.Organization)
	}
	for _, from := range s.sources {
		if o := from.organization; o != nil && o.ID != "" && !slices.Contains(names, o.ID) {
			names = append(names, o.ID)
		}
	}
	return names
}

// findAccounts searches for accounts, again where that was done already.
func (m *model) findAccounts(a findAccounts) tea.Cmd {
	i := slices.IndexFunc(m.sources, func(s *source) bool { return s.kind == a.kind && s.name == a.name })
	if i < 0 {
		i = len(m.sources)
		m.sources = append(m.sources, &source{kind: a.kind, name: a.name})
		m.searches = append(m.searches, &search{source: m.sources[i], cancel: func() {}})
	}
	from := m.searches[i]
	from.cancel()
	ctx, cancel := context.WithCancel(m.ctx)
	from.era++
	from.cancel, from.busy, from.found, from.trouble = cancel, true, 0, nil
	switch a.kind {
	case ofOrganization:
		from.steps = m.opts.Discoverer.Organization(ctx, a.name, audit.DiscoverOptions{OUNames: true, Tags: m.policy().UsesTags()})
	case ofIdentityCenter:
		from.steps = m.opts.Discoverer.IdentityCenter(ctx, a.name)
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
		batch, done := collect(steps)
		return discoveredMsg{s, era, batch, done}
	}
}

// finding tells whether accounts are being looked for.
func (s *app) finding() bool {
	return slices.ContainsFunc(s.sources, func(from *source) bool { return from.busy })
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
			from.organization = step.Organization
		}
		cmds = append(cmds, m.found(from, step.Targets))
		if len(step.OUPaths) > 0 {
			m.accounts.changed(m.roster.SetOUPaths(step.OUPaths))
		}
		if len(step.Tags) > 0 {
			m.accounts.changed(m.roster.SetTags(step.Tags))
		}
		if step.Trouble != nil {
			from.trouble = step.Trouble
			m.tellTrouble(step.Trouble)
		}
	}
	if msg.done {
		from.busy = false
		from.cancel()
		from.feeding.enough()
		if from.trouble == nil {
			m.notices.add(remark(m.foundText(from.source)))
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
	from.found += len(targets)
	unread := m.roster.AddTargets(targets)
	var rows []*scan.Row
	for _, t := range targets {
		rows = append(rows, m.roster.RowsOfAccount(t.AccountID)...)
		if o := from.organization; o != nil {
			m.accounts.list.tree.belongs(t.AccountID, o.ID)
		}
	}
	m.accounts.extended(rows)
	asked := make([]audit.Target, len(unread))
	for i, row := range unread {
		asked[i] = row.Source
	}
	return tea.Batch(m.era.more(m.ctx, &from.feeding, asked), m.recall(asked))
}

// foundText says what came of a look.
func (m *model) foundText(from *source) string {
	text := "Found " + audit.Plural(from.found, "account", "accounts")
	switch {
	case from.kind == ofIdentityCenter:
		text += " that session " + style.Clean(from.name) + " can enter."
	case from.organization != nil && from.organization.Delegated:
		text += " in organization " + style.Clean(from.organization.ID) + ", of which " + style.Clean(from.name) + " is the delegated administrator."
	case from.organization != nil:
		text += " in organization " + style.Clean(from.organization.ID) + "."
	default:
		text += "."
	}
	return text
}

// noneFound says why there is no account at all although some are looked for.
func (s *app) noneFound() string {
	if s.finding() {
		return "Accounts are being looked for" + s.theme.Glyphs.Ellipsis
	}
	return "No account was found."
}

// tellTrouble says what kept accounts from being found. What a sign-in cures
// waits above the list.
func (m *model) tellTrouble(t *audit.Trouble) {
	text := capital(style.Clean(t.Message)) + "."
	if m.signIns.authenticator != nil && t.SignInID != "" {
		m.notices.add(remark(text + " " + m.keyName(cmdSignIn) + " signs in."))
		return
	}
	n := failure(text + " " + style.Clean(t.Advice()))
	n.command = t.Command
	m.notices.add(n)
}
