// Package audit holds the terms that every package shares: the alternate contact of
// an AWS account and its fields, the target and the routes to it, statuses, troubles,
// and the ports through which the program reaches AWS, DNS and the clock. It has no
// input or output, no clock and no state.
//
// It imports no other package of the project. All of them may import it.
//
// Start with Contact and Field (what is judged), Target and Route (where it is read),
// Trouble (why something failed) and the ports Reader, Writer, Discoverer,
// Authenticator and MailResolver, which audit/cloud implements.
//
// # How data flows
//
// The packages below this one are features, and their imports point one way:
//
//		audit ← audit/policy ← audit/rules ← audit/scan ← audit/change ← audit/report
//
//	  - config reads the AWS files and returns profiles. audit/cloud turns them into
//	    targets, discovers more accounts, and reads and writes contacts.
//	  - config/policy reads accountable.yaml into a policy.Policy: the contacts that
//	    accounts should have, exceptions, and levels of rules.
//	  - audit/scan reads every target by its routes until one of them answers, has
//	    audit/rules judge the contacts by the policy, and emits a scan.Result for each
//	    account as soon as it is known. Its Roster joins several routes to one account.
//	  - audit/change plans what to write (from the policy, from edits or from the
//	    journal), and after a person has confirmed the plan, writes it: it checks the
//	    credentials, reads the contact again, records the intent in the journal, writes,
//	    reads the contact back and has the account judged again.
//	  - ui shows results and outcomes as they arrive; audit/report writes them to files.
//
// A status other than error is only ever based on facts that were read. An account
// that could not be read is an error with a Trouble: the cause and the next step.
package audit
