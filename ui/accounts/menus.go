package accounts

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/describe"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// openInConsole opens the page of the account in the AWS console.
func openInConsole(it *rows.Item) screen.Action {
	if it == nil {
		return nil
	}
	t, via := describe.RouteOf(it.Row)
	url, signedIn := describe.ConsoleLink(t, via)
	return screen.Browse{URL: url, SignedInTo: signedIn}
}

// copyMenu offers what can be copied of an account, and of the error that is shown.
func copyMenu(sh *screen.App, it *rows.Item) screen.Action {
	var menu screen.CopyMenu
	if it != nil {
		t, via := describe.RouteOf(it.Row)
		menu.Add("account ID", "the account ID", t.AccountID)
		if c := describe.CurrentContact(it.Row); c != nil {
			menu.Add("email", "the email", c.Email)
			menu.Add("contact", "the contact", describe.ContactLines(*c)...)
		}
		line, problem := describe.SetCommand(t, via, describe.CurrentContact(it.Row))
		menu.AddCommand("command to set it", "the AWS CLI command that sets the contact", line, problem)
		line, problem = describe.ReadCommand(t, via)
		menu.AddCommand("command to read it", "the AWS CLI command that reads the contact", line, problem)
		if res := it.Row.Result; res != nil && res.Trouble != nil {
			menu.AddCommand("what to do", "the next step's command", res.Trouble.Command, "")
			menu.Add("error", "the error", res.Trouble.Message, res.Trouble.Advice())
		}
	}
	menu.AddCommand("error's command", "the command that the error message names", sh.Notices.FirstCommand(), "")
	menu.Add("error message", "the error message", sh.Notices.FirstFailure())
	return menu.Open()
}

// findMenu loads more accounts, or asks where from.
func findMenu(sh *screen.App, it *rows.Item) screen.Action {
	var choices []screen.Choice
	profile := organizationProfile(it)
	if it == nil { // a unit belongs to an organization that was found
		profile = sh.OpenOrganization()
	}
	if profile != "" {
		choices = append(choices, screen.Choice{Label: "organization", Value: "of " + style.Clean(profile), Action: screen.FindAccounts{Place: scan.Place{Kind: scan.OrganizationOf, Name: profile}}})
	}
	for _, session := range sh.Options.Discoverer.Sessions() {
		choices = append(choices, screen.Choice{Label: "Identity Center", Value: "all accounts in session " + style.Clean(session), Action: screen.FindAccounts{Place: scan.Place{Kind: scan.SessionAccounts, Name: session}}})
	}
	if sh.IsGrouped() {
		choices = append(choices, screen.Choice{Label: "list", Value: sh.OtherList(), Action: screen.ToggleUnits{}})
	}
	switch len(choices) {
	case 0:
		return screen.Notify{Notice: screen.Remark("No profile of this account, so no organization to search.")}
	case 1:
		return choices[0].Action
	}
	return screen.OpenMenu{Title: "Load more accounts", Choices: choices}
}

// organizationProfile returns the profile whose organization contains a row; "": none.
func organizationProfile(it *rows.Item) string {
	if it == nil || it.Row == nil {
		return ""
	}
	for _, r := range it.Row.Source.Routes {
		if r.Profile != "" && r.Mode != audit.InOrganization {
			return r.Profile
		}
	}
	for _, r := range it.Row.Source.Routes {
		if r.Profile != "" {
			return r.Profile
		}
	}
	return ""
}
