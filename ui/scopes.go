package ui

import (
	"iter"
	"slices"

	"accountable/ui/accounts"
	"accountable/ui/form"
	"accountable/ui/history"
	"accountable/ui/plan"
	"accountable/ui/policy"
	"accountable/ui/screen"
	"accountable/ui/signin"
	"accountable/ui/walk"
)

// allScopes returns every scope of the program, for the help, for the test of
// collisions and for whatever else needs all keys.
func allScopes() []*screen.Scope {
	return slices.Concat(accounts.Scopes(), form.Scopes(), plan.Scopes(), walk.Scopes(), history.Scopes(), signin.Scopes(), policy.Scopes(),
		[]*screen.Scope{(&menu{}).Scope(), screen.QuestionScope(quitQuestion("").Act), (&help{}).Scope()})
}

// commandsOf returns the commands of scopes and of those around them, each scope's own
// in the order in which it lists them.
func commandsOf(scopes []*screen.Scope) iter.Seq[screen.Command] {
	return func(yield func(screen.Command) bool) {
		for _, s := range scopes {
			for at := s; at != nil; at = at.Outer {
				for _, c := range at.Commands {
					if !yield(c) {
						return
					}
				}
			}
		}
	}
}

// keysOf returns the keys of commands.
func keysOf(scopes []*screen.Scope) map[screen.CommandID][]string {
	keys := map[screen.CommandID][]string{}
	for c := range commandsOf(scopes) {
		if len(keys[c.ID]) == 0 {
			keys[c.ID] = c.Keys
		}
	}
	return keys
}
