package session

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/cli/command"
	"accountable/ui/cli/text"
	"accountable/ui/describe"
)

// search says where accounts are found that no profile leads to. Its zero value
// finds none.
type search struct {
	scan.Search

	named bool // its profiles are named on the command line
}

func (s search) isEmpty() bool { return len(s.Places) == 0 }

// organizations are the places that are organizations.
func (s search) organizations() []scan.Place {
	return slices.DeleteFunc(slices.Clone(s.Places), func(p scan.Place) bool { return p.Kind != scan.OrganizationOf })
}

// errNothingFound says why a search brought no accounts.
func (a *accountScan) errNothingFound(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	var organizations []*scan.Source
	accounts := 0
	for _, source := range a.engine.Sources() {
		if source.Kind != scan.OrganizationOf {
			continue
		}
		organizations = append(organizations, source)
		accounts += source.Accounts
		if source.Organization != nil && slices.Contains(source.Gaps, audit.GapAccounts) {
			return &command.Error{
				Code: command.ExitUnjudged, Text: "the accounts of organization " + source.Organization.ID + " could not be listed",
				Hint: a.reasons(scan.OrganizationOf),
			}
		}
	}
	switch n := len(organizations); {
	case n == 1 && accounts == 0:
		return command.Usage(a.reasons(scan.OrganizationOf), "the profile %s manages no organization", a.placeName(organizations[0]))
	case n > 1 && accounts == 0:
		return command.Usage(a.managerHint(organizations), "none of the %s manages an organization: %s",
			audit.Plural(n, "profile", "profiles"), countReasons(organizations))
	default:
		return &command.Error{
			Code: command.ExitUnjudged, Text: "the accounts of the Identity Center session " + a.SearchedSession() + " could not be listed",
			Hint: a.reasons(scan.SessionAccounts),
		}
	}
}

// countReasons counts in a few words why profiles manage no organization, the most
// frequent reason first.
func countReasons(sources []*scan.Source) string {
	counts := map[string]int{}
	var reasons []string
	for _, source := range sources {
		reason := "no accounts"
		if len(source.Troubles) > 0 {
			switch t := source.Troubles[0]; t.Kind {
			case audit.NotOrganizationAdmin, audit.NoOrganization:
				reason = "not a manager"
			default:
				reason = describe.ShortTrouble(t)
			}
		}
		if counts[reason] == 0 {
			reasons = append(reasons, reason)
		}
		counts[reason]++
	}
	slices.SortStableFunc(reasons, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	for i, reason := range reasons {
		reasons[i] = fmt.Sprintf("%d %s", counts[reason], reason)
	}
	return strings.Join(reasons, " · ")
}

// managerHint names the management accounts whose credentials are needed.
func (a *accountScan) managerHint(sources []*scan.Source) string {
	var needed []string
	for _, source := range sources {
		for _, t := range source.Troubles {
			if id := t.NeededAccountID; id != "" && !slices.Contains(needed, id) {
				needed = append(needed, id)
			}
		}
	}
	hint := "Use a profile of the management account"
	if len(needed) > 0 {
		hint += " (" + audit.JoinOr(needed) + ")"
	}
	return hint + ". Name one profile with --org to see its reason in full."
}

// reasons lists why sources of a kind brought no accounts, each reason once.
func (a *accountScan) reasons(kind scan.PlaceKind) string {
	var reasons []string
	names := map[string][]string{} // by reason
	for _, source := range a.engine.Sources() {
		if source.Kind != kind {
			continue
		}
		for _, trouble := range source.Troubles {
			reason := trouble.Message
			if advice := trouble.Advice(); advice != "" {
				reason += ". " + advice
			}
			if names[reason] == nil {
				reasons = append(reasons, reason)
			}
			names[reason] = append(names[reason], a.placeName(source))
		}
	}
	var lines []string
	for _, reason := range reasons {
		lines = append(lines, "  "+text.JoinProfiles(names[reason])+": "+reason)
	}
	return strings.Join(lines, "\n")
}

// noteTroubles prints what remained unknown after searches that found something.
// That a profile manages no organization is worth a note only if it was named.
func (a *accountScan) noteTroubles(sources []*scan.Source) {
	for _, source := range sources {
		if source.Kind == scan.OrganizationOf && source.Organization == nil && !a.search.named {
			continue
		}
		for _, trouble := range source.Troubles {
			a.Env.NoteTrouble(a.placeName(source), trouble)
		}
	}
}

// placeName is the name of a source for people.
func (a *accountScan) placeName(source *scan.Source) string {
	if source.Kind == scan.OrganizationOf {
		return a.Files.ProfileName(source.Name)
	}
	return source.Name
}
