package ui

import (
	"strings"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
)

// accountAction is what a key does to an account, in the list as in the
// detail; nil where it does nothing.
func accountAction(sh *shell, it *item, c command) action {
	do, ok := accountCommands[c]
	if !ok {
		return nil
	}
	return do(sh, it)
}

var accountCommands = map[command]func(*shell, *item) action{
	editContact: editAccount,
	rereadRow: func(_ *shell, it *item) action {
		if it == nil {
			return nil
		}
		return reread{[]string{it.key()}}
	},
	applyPolicy: func(sh *shell, it *item) action {
		if it == nil {
			return nil
		}
		row := it.row
		if first := sh.roster.Row(row.SameAs); row.SameAs != "" && first != nil {
			row = first
		}
		return planPolicy(sh, []*scan.Row{row}, "")
	},
	rereadAll:    func(*shell, *item) action { return reread{} },
	openCopy:     copyMenu,
	openSignIns:  signInFor,
	findAccounts: findAccountsFor,
	openHistory:  historyOfAccount,
	exceptIt:     exceptAccount,
	startWalk:    func(sh *shell, _ *item) action { return openWalk(sh) },
	undoWrite:    undoLast,
	openConsole:  func(_ *shell, it *item) action { return openInConsole(it) },
}

func openInConsole(it *item) action {
	if it == nil {
		return nil
	}
	t, via := routeOf(it.row)
	url, signedIn := consoleLink(t, via)
	return browse{url, signedIn}
}

// copyMenu offers what can be taken along from an account.
func copyMenu(sh *shell, it *item) action {
	var choices []choice
	add := func(words, what, text string) {
		if text != "" {
			choices = append(choices, choice{words, style.Clean(text), copyText{what, text}})
		}
	}
	if it != nil {
		t, via := routeOf(it.row)
		add("account id", "the account id", t.AccountID)
		if c := known(it.row); c != nil {
			add("email", "the email", c.Email)
			add("contact", "the contact", contactLines(*c))
		}
		add("command to set it", "the AWS CLI command that sets the contact", cliCommand(t, via, known(it.row)))
		add("command to read it", "the AWS CLI command that reads the contact", readCommand(t, via))
		if res := it.row.Result; res != nil && res.Trouble != nil {
			add("what to do", "the next step's command", res.Trouble.Command)
			add("error", "the error", joined("\n", res.Trouble.Message, res.Trouble.Advice()))
		}
	}
	add("error's command", "the command that the error message names", sh.notices.firstCommand())
	if text := sh.notices.firstFailure(); text != "" {
		add("error message", "the error message", text)
	}
	if len(choices) == 0 {
		return tell{remark("There is nothing to copy here.")}
	}
	return open{newMenu(sh, "Copy", choices)}
}

// contactLines is a contact as text, a field a line.
func contactLines(c audit.Contact) string {
	lines := make([]string, len(audit.Fields))
	for i, f := range audit.Fields {
		lines[i] = f.Of(c)
	}
	return strings.Join(lines, "\n")
}
