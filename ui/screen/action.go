package screen

import (
	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/audit/journal"
	"accountable/audit/policy"
	"accountable/audit/scan"
)

// Action is what a screen asks the model to do: plain data, which one type switch in package ui
// performs. A test can examine what a screen returned without running a program.
type Action any

// The actions of all screens.
type (
	// Open puts a screen of the same feature on top.
	Open struct{ Screen Screen }
	// OpenLater builds a screen outside of the event loop and opens it, unless another one
	// is on top by then.
	OpenLater struct{ Build func() Screen }
	// Close closes a screen, usually the one that returns it.
	Close struct{ Screen Screen }
	// CloseAbove closes all screens above one.
	CloseAbove struct{ Screen Screen }
	// Run runs a command; its message goes to every screen.
	Run struct{ Cmd tea.Cmd }
	// Notify shows a notice above the footer.
	Notify struct{ Notice Notice }
	// OpenMenu opens a menu with a choice marked.
	OpenMenu struct {
		Title   string
		Choices []Choice
		At      int
	}
	// Browse opens a link for a person who is signed in, or shows and copies it where
	// no browser can be started.
	Browse struct{ URL, SignedInTo string }
	// OpenURL opens a link in the browser, or copies it where no browser can be started.
	OpenURL struct{ URL string }
	// Reread reads accounts again, by the keys of their targets; none: all.
	Reread struct{ Keys []string }
	// ApplyResults replaces the results of accounts that were judged outside of a scan,
	// such as after a write.
	ApplyResults []scan.Result
	// All performs several actions in order.
	All []Action
)

// The actions of the program itself.
type (
	// AskQuit quits, or asks first when work would be lost.
	AskQuit struct{}
	// Quit ends the program without a question.
	Quit struct{}
	// OpenHelp opens the list of all keys.
	OpenHelp struct{}
	// ToggleMouse hands the mouse to the terminal, or takes it back.
	ToggleMouse struct{}
	// Redraw draws the whole screen again.
	Redraw struct{}
	// SaveTyped saves what was typed on the open screens in a file.
	SaveTyped struct{}
	// Suspend returns to the shell until the program is resumed.
	Suspend struct{}
)

// The actions that open a screen of another feature, by the keys of targets.
type (
	// OpenForm opens the form of an account, or one form for several.
	OpenForm struct {
		Keys   []string
		Hidden string    // how many of them are not in view, and why; "": none
		Guide  *WalkStep // nil: the account is not one of a walk
	}
	// OpenPolicyPlan opens the plan that brings accounts to the contacts of the policy.
	OpenPolicyPlan struct {
		Keys   []string
		Hidden string
	}
	// OpenEditPlan opens the plan that makes one edit in several accounts.
	OpenEditPlan struct {
		Title string
		Keys  []string
		Edit  change.Edit
		// Hidden is how many of the accounts are not in view, and why; "": none.
		Hidden string
		// From is closed once one of the accounts was written; nil: nothing is.
		From Screen
	}
	// OpenUndoPlan opens the plan that takes back what journal.ChooseUndo chose, or says why
	// nothing is taken back.
	OpenUndoPlan struct {
		Chosen journal.Takeback
		Err    error  // of ChooseUndo
		Name   string // of what is undone, in a title
	}
	// OpenRetryPlan opens the plan that writes what entries of the journal did not.
	OpenRetryPlan struct {
		Entries []journal.Entry
		Name    string
	}
	// OpenHistory opens the journal of an account, or of all.
	OpenHistory struct{ AccountID, Label string }
	// UndoLast plans to undo the last write to an account.
	UndoLast struct{ Key string }
	// OpenSignIns opens the sign-ins that accounts wait for, with that of an account marked.
	OpenSignIns struct{ Key string }
	// OpenSignIn opens the dialog of one sign-in.
	OpenSignIn struct{ SignIn WaitingSignIn }
	// OpenWalk opens the walkthrough.
	OpenWalk struct{}
	// OpenException opens the form of an exception for an account.
	OpenException struct{ Key string }
	// OpenPolicyEdit shows a change of the policy file and asks whether to write it.
	OpenPolicyEdit struct{ Change PolicyChange }
	// FindAccounts searches an organization or an Identity Center session for accounts.
	FindAccounts struct{ Place scan.Place }
)

// The actions that change the shared state, and the actions that the model hands to
// every screen as a message.
type (
	// ToggleUnits groups the list by organizational unit, or not.
	ToggleUnits struct{}
	// SetLastSaved has forms offer a contact.
	SetLastSaved struct{ Contact audit.Contact }
	// Unmark removes the marks of accounts.
	Unmark struct{ Keys []string }
	// UsePolicy puts another policy in force.
	UsePolicy struct{ Policy policy.Policy }
	// CompleteSignIn reads everything again that waited for a sign-in.
	CompleteSignIn struct{ SignIn WaitingSignIn }
	// DismissOpenWrites removes the notice about interrupted writes.
	DismissOpenWrites struct{}
	// WriteEnded reports the outcome of a write from a form to screens.
	WriteEnded struct {
		Key     string
		Outcome change.Outcome
	}
	// DraftCollected reports a contact that another person has to write to screens.
	DraftCollected struct {
		Key     string
		Contact audit.Contact
	}
	// PolicySaved reports to screens that a change of the policy file was written.
	PolicySaved struct {
		Change PolicyChange
		Path   string
	}
)

// WalkStep is how a form differs that is one step of a walk.
type WalkStep struct {
	Position  string         // "3 of 12"
	Prefill   *audit.Contact // what the form contains first where no contact is set; nil: nothing
	HandsOver bool           // the contact goes into a text for another person instead of to AWS
}

// PolicyChange is a change of the policy file: exceptions, or a contact that every
// account should have.
type PolicyChange struct {
	Title      string
	What       string // says what is added: "The exception is added"
	Exceptions []policy.Exception
	Contact    *audit.Contact
	Key        string // of the account that the exceptions are for
}

// Choice is an entry of a menu.
type Choice struct {
	Label  string
	Value  string // beside the label: what the choice would use
	Action Action
}

// ActionMsg is the answer of a command that ends in an action.
type ActionMsg struct{ Action Action }
