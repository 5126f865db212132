package accounts

import (
	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/accounts/rows"
	"accountable/ui/screen"
	"accountable/ui/style"
)

// findMenu finds more accounts, or asks where.
func findMenu(sh *screen.App, it *rows.Item) screen.Action {
	var choices []screen.Choice
	profile := organizationProfile(it)
	if it == nil { // as on a unit, which belongs to one that is open
		profile = sh.OpenOrganization()
	}
	if profile != "" {
		choices = append(choices, screen.Choice{Label: "organization", Value: "that " + style.Clean(profile) + " manages", Action: screen.FindAccounts{Place: scan.Place{Kind: scan.OrganizationOf, Name: profile}}})
	}
	for _, session := range sh.Options.Discoverer.Sessions() {
		choices = append(choices, screen.Choice{Label: "Identity Center", Value: "all that session " + style.Clean(session) + " can enter", Action: screen.FindAccounts{Place: scan.Place{Kind: scan.SessionAccounts, Name: session}}})
	}
	if sh.IsGrouped() {
		choices = append(choices, screen.Choice{Label: "list", Value: sh.OtherList(), Action: screen.ToggleUnits{}})
	}
	switch len(choices) {
	case 0:
		return screen.Notify{Notice: screen.Remark("No profile leads here, so there is no organization to ask for.")}
	case 1:
		return choices[0].Action
	}
	return screen.OpenMenu{Title: "Find accounts", Choices: choices}
}

// organizationProfile is the profile whose organization a row stands for; "": none.
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
