package ui

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// action is what a screen wants done: plain data, performed by the model's one type
// switch. A test can examine what a screen returned without running a program.
type action interface{}

// The actions of all screens.
type (
	// open puts a screen of the same feature on top.
	open struct{ screen screen }
	// openLater builds a screen beside the event loop and opens it, unless another one is
	// on top by then.
	openLater struct{ build func() screen }
	// closeScreen closes a screen, usually the one that returns it.
	closeScreen struct{ screen screen }
	// closeAbove closes all screens above one.
	closeAbove struct{ screen screen }
	// run runs a command; its message goes to every screen.
	run struct{ cmd tea.Cmd }
	// notify shows a notice above the footer.
	notify struct{ notice notice }
	// openMenu opens a menu with a choice marked.
	openMenu struct {
		title   string
		choices []choice
		at      int
	}
	// copyText puts text on the clipboard and says so; what names it: "the account's id".
	copyText struct{ what, text string }
	// browse opens a link for a person who is signed in, or shows and copies it where
	// no browser can be started.
	browse struct{ url, signedInTo string }
	// openURL opens a link in the browser, or copies it where no browser can be started.
	openURL struct{ url string }
	// reread reads accounts again, by the keys of their targets; none: all.
	reread struct{ keys []string }
	// applyResults replaces the results of accounts that were judged outside of a scan,
	// such as after a write.
	applyResults []scan.Result
	// all performs several actions in order.
	all []action
)

// The actions of the program itself.
type (
	askQuit     struct{} // quits, or asks first when something would be lost
	quit        struct{} // ends the program without asking
	openHelp    struct{}
	toggleMouse struct{}
	redraw      struct{}
	suspend     struct{}
)

// The actions that open a screen of another feature, by the keys of targets.
type (
	// openForm opens the form of an account, or one form for several.
	openForm struct {
		keys   []string
		hidden string // how many of them are not in view, and why; "": none
		guide  *guide // nil: the account is not one of a walk
	}
	// openPolicyPlan opens the plan of what the policy wants of accounts.
	openPolicyPlan struct {
		keys   []string
		hidden string
	}
	// openEditPlan opens the plan that makes one edit in several accounts.
	openEditPlan struct {
		title string
		keys  []string
		edit  change.Edit
	}
	// openUndoPlan opens the plan that takes back entries of the journal.
	openUndoPlan struct {
		entries []change.Entry
		name    string // what is taken back, in a title
	}
	// openAgainPlan opens the plan that writes what entries of the journal did not.
	openAgainPlan struct {
		entries []change.Entry
		name    string
	}
	// openHistory opens the journal of an account, or of all.
	openHistory struct{ accountID, label string }
	// undoLast plans to take back the last write to an account.
	undoLast struct{ key string }
	// openSignIns opens what waits for a person, with what the account waits for marked.
	openSignIns struct{ key string }
	// openSignIn opens the dialog of one sign-in.
	openSignIn struct{ signIn waitingSignIn }
	// openWalk opens the walkthrough.
	openWalk struct{}
	// openException opens the form of an exception for an account.
	openException struct{ key string }
	// openPolicyEdit shows a change of the policy file and asks whether to write it.
	openPolicyEdit struct{ change policyChange }
	// findAccounts searches an organization or an Identity Center session for accounts.
	findAccounts struct {
		kind sourceKind
		name string
	}
)

// The actions that change the shared state, and those that the model hands to
// every screen as a message.
type (
	toggleUnits  struct{} // shows the list by unit or flat
	setLastSaved struct{ contact audit.Contact }
	unmark       struct{ keys []string } // removes the marks of accounts
	usePolicy    struct {                // has another policy in force
		path   string
		policy policy.Policy
	}
	completeSignIn  struct{ signIn waitingSignIn } // reads again what waited for the sign-in
	dismissLeftOpen struct{}                       // removes the notice about interrupted writes
	// writeEnded tells screens the outcome of a write from a form.
	writeEnded struct {
		key     string
		outcome change.Outcome
	}
	// draftCollected tells screens a contact that somebody else is to write.
	draftCollected struct {
		key     string
		contact audit.Contact
	}
	// policySaved tells screens that a change of the policy file was written.
	policySaved struct {
		change policyChange
		path   string
	}
)

// guide is how a form differs that is one step of a walk.
type guide struct {
	step    string         // "3 of 12"
	start   *audit.Contact // what the form contains first where no contact is set; nil: nothing
	collect bool           // the contact goes into a text for another person instead of to AWS
}

// policyChange is a change of the policy file: an exception, or a contact that is
// wanted of every account.
type policyChange struct {
	title     string
	what      string // is added, in a sentence: "An exception is added"
	exception *policy.Exception
	contact   *audit.Contact
	key       string // of the account that the exception is for
}
