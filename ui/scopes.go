package ui

import (
	"iter"
	"slices"
)

// allScopes returns every scope of the program, for the help, for the test of
// collisions and for whatever else needs all keys.
func allScopes() []*scope {
	return slices.Concat(accountScopes(), changeScopes(), walkScopes(), historyScopes(), signInScopes(), policyScopes(),
		[]*scope{(&menu{}).scope(), (&quitDialog{}).scope(), (&help{}).scope()})
}

// commandsOf returns the commands of scopes and of those around them, each scope's own
// in the order in which it lists them.
func commandsOf(scopes []*scope) iter.Seq[command] {
	return func(yield func(command) bool) {
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
func keysOf(scopes []*scope) map[commandID][]string {
	keys := map[commandID][]string{}
	for c := range commandsOf(scopes) {
		if len(keys[c.ID]) == 0 {
			keys[c.ID] = c.Keys
		}
	}
	return keys
}
