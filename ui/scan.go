package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// scanMsg brings events of the scan; none when the program ends.
type scanMsg struct{ events []scan.Event }

// waitForScan waits for the next events of the scan.
func (m *model) waitForScan() tea.Cmd {
	ctx, engine := m.Context, m.engine
	return func() tea.Msg { return scanMsg{engine.Next(ctx, screen.BatchWindow)} }
}

// applyScan shows what events of the scan change, and waits for the next ones.
func (m *model) applyScan(events []scan.Event) tea.Cmd {
	if len(events) == 0 {
		return nil
	}
	update := m.engine.Apply(events)
	for _, found := range update.Found {
		if o := found.Source.Organization; o != nil {
			for _, row := range found.Rows {
				m.accounts.List.Tree.SetOrganization(row.Target.AccountID, o.ID)
				if m.Options.Known.HasJoined(o.ID, row.Target) {
					m.joined[row.Target.AccountID] = true
				}
			}
		}
		m.accounts.Extended(found.Rows)
	}
	m.accounts.Changed(update.Rows)
	var more []scan.Place
	var looks []tea.Cmd
	for _, refused := range update.Refused {
		if place, known := m.managerPlace(refused); known {
			m.Notices.Add(screen.Remark(describe.Capitalize(style.Clean(refused.Message)) + ". Using " + style.Clean(place.Name) + " of the management account."))
			more = append(more, place)
			continue
		}
		m.showSearchTrouble(refused)
	}
	for _, source := range update.Ended {
		if len(source.Troubles) == 0 {
			m.Notices.Add(screen.Remark(foundText(source)))
		}
		looks = append(looks, m.recordLook(source))
	}
	m.recount()
	m.remark()
	m.showUnknownMail()
	m.updatePacing()
	return tea.Batch(append(looks, m.waitForScan(), m.keep(update.Results), m.spinOn(), m.findAccounts(more...))...)
}

// showUnknownMail shows, once in a run, why the DNS has no answer about email domains. It
// waits until everything is read. The notice stays until a person dismisses it, because they
// asked for the DNS with --dns.
func (m *model) showUnknownMail() {
	if m.engine.Reading() || m.engine.Searching() {
		return
	}
	if text := m.Options.Auditor.Mail.TakeUnknown(); text != "" {
		m.Notices.Add(screen.Failure(describe.Sentence(text)))
	}
}

// startPlaces returns the places that the command line names for a search.
func (m *model) startPlaces() []scan.Place {
	var places []scan.Place
	for _, profile := range m.Options.StartOrganization {
		places = append(places, scan.Place{Kind: scan.OrganizationOf, Name: profile})
	}
	if session := m.Options.StartSession; session != "" {
		places = append(places, scan.Place{Kind: scan.SessionAccounts, Name: session})
	}
	return places
}

// findAccounts searches places for accounts. Places that were searched before are
// searched again.
func (m *model) findAccounts(places ...scan.Place) tea.Cmd {
	if len(places) == 0 || m.Options.Discoverer == nil {
		return nil
	}
	m.engine.Discover(scan.Search{Places: places, OUNames: true})
	m.recount()
	return m.spinOn()
}

// managerPlace returns the organization of a profile in the list that leads to the
// account which a refused search needs, unless that was searched already.
func (m *model) managerPlace(refused *audit.Trouble) (scan.Place, bool) {
	if refused.NeededAccountID == "" {
		return scan.Place{}, false
	}
	for _, row := range m.engine.Roster().RowsOfAccount(refused.NeededAccountID) {
		for _, route := range row.Source.Routes {
			place := scan.Place{Kind: scan.OrganizationOf, Name: route.Profile, AccountID: refused.NeededAccountID}
			isSearched := slices.ContainsFunc(m.engine.Sources(), func(s *scan.Source) bool { return s.Kind == place.Kind && s.Name == place.Name })
			if route.Profile != "" && route.Mode == audit.Standalone && !isSearched {
				return place, true
			}
		}
	}
	return scan.Place{}, false
}

// reread reads accounts again; without keys, all.
func (m *model) reread(keys []string) tea.Cmd {
	if len(keys) == 0 {
		m.accounts.Refilter()
		return m.showReread(m.engine.RereadAll())
	}
	return m.showReread(m.engine.Reread(m.rowsOf(keys)))
}

// showReread shows that rows are being read again.
func (m *model) showReread(rows []*scan.Row) tea.Cmd {
	for _, row := range rows {
		m.Options.Applier.Memory.ForgetDenials(row.Target.AccountID) // permissions may have been granted since
	}
	m.accounts.Changed(rows)
	m.recount()
	return m.spinOn()
}

// applyResults replaces the results of accounts that were judged outside of the scan.
func (m *model) applyResults(results []scan.Result) tea.Cmd {
	m.accounts.Changed(m.engine.Put(results...))
	m.recount()
	return m.keep(results)
}

// foundText says how many accounts a search found, and where.
func foundText(from *scan.Source) string {
	text := "Found " + audit.Plural(from.Accounts, "account", "accounts")
	switch {
	case from.Kind == scan.SessionAccounts:
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

// showSearchTrouble shows why accounts could not be found. A sign-in that would help
// is also named above the list.
func (m *model) showSearchTrouble(t *audit.Trouble) {
	text := describe.Capitalize(style.Clean(t.Message)) + "."
	if m.SignIns.Authenticator != nil && t.SignInID != "" {
		m.Notices.Add(screen.Remark(text + " " + m.KeyName(screen.CmdSignIn) + " signs in."))
		return
	}
	n := screen.Failure(text + " " + style.Clean(t.Advice()))
	n.Command = t.Command
	m.Notices.Add(n)
}

// usePolicy puts another policy in force and judges all results by it.
func (m *model) usePolicy(a screen.UsePolicy) {
	m.Options.Auditor.InForce.Adopt(a.Policy)
	m.accounts.Changed(m.engine.Rejudge())
	m.recount()
	m.remark()
}

// updatePacing updates how long rate limits delay requests.
func (m *model) updatePacing() {
	m.Pacing = audit.Pacing{}
	if m.Options.Pacer != nil && m.Scan.Reading() {
		m.Pacing = m.Options.Pacer.Pacing()
	}
}

// completeSignIn reads and searches again what waited for a sign-in.
func (m *model) completeSignIn(signIn screen.WaitingSignIn) tea.Cmd {
	rows := m.engine.Unlock(signIn.ID)
	cmd := m.showReread(rows)
	text := "Signed in."
	if len(rows) > 0 {
		text = "Signed in. Reading " + audit.Plural(len(rows), "account", "accounts") + " again."
	}
	if more := m.SignIns.Text(); more != "" {
		text += " " + more + "."
	}
	m.Notices.Add(screen.Remark(text))
	return cmd
}
