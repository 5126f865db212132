package ui

import (
	"iter"
)

// allScopes returns every scope of the program, for the help, for the test of
// collisions and for whatever else needs all keys. The screens are zero values: their
// scopes are listed, and no command of them runs.
func allScopes() []*scope {
	var (
		list    = &accounts{}
		details = &detail{accounts: list}
		contact = &form{editor: &editor{}}
		many    = &manyForm{editor: &editor{}}
		sent    = &write{}
		plan    = &planScreen{}
		led     = &walk{}
		browser = &device{}
	)
	return []*scope{
		list.listScope(), list.filterScope(), details.scope(),
		contact.scope(), many.scope(), (&confirm{}).scope(),
		sent.runningScope(), sent.conflictScope(), sent.unconfirmedScope(), sent.failedScope(),
		plan.planScope(), (&planConfirm{}).scope(), plan.runScope(), plan.endScope(), (&noPolicy{}).scope(),
		led.introScope(), led.accountScope(), led.summaryScope(), led.handOverScope(),
		(&history{}).scope(), (&entryDialog{}).scope(),
		browser.waitingScope(), browser.endedScope(), (&signInCommand{}).scope(), (&codeDialog{}).scope(),
		(&except{}).scope(), (&policyEditDialog{}).scope(), (&leaveOut{}).scope(),
		(&menu{}).scope(), (&quitDialog{}).scope(), (&help{}).scope(),
	}
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
