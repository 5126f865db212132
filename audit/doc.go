// Package audit holds the terms that every package shares: the alternate contact of
// an AWS account and its fields, the target and the routes to it, statuses, troubles,
// and the ports through which the program reaches AWS, DNS and the clock. It also builds
// the AWS CLI commands that people copy. It has no input or output, no clock and no state.
//
// It imports only audit/printable and audit/workers. All other packages may import it.
//
// Start with Contact and Field (what is judged), Target and Route (where it is read),
// Trouble (why something failed) and the ports. Package audit/cloud implements Reader,
// Writer, Discoverer, Authenticator, MailResolver, RenewalResolver and Pacer; audit/timing
// has the Clock.
//
// This text describes the packages below audit and config. The text of package ui
// describes the screens and the command line.
//
// # Packages
//
// The packages below this one are features, and their imports point one way:
//
//	audit/report → audit/change → audit/scan → audit/rules → audit/policy → audit
//	                    └─→ audit/journal → audit      └─→ audit/drill → audit
//
// They own:
//
//   - audit/policy: Policy, Match, Want. What contacts a company requires, the
//     exceptions, the levels of rules, and InForce, the policy that applies now.
//   - audit/drill: Group, Key, Records. Tests that mailboxes and phones are answered.
//   - audit/rules: the table of rules, Judge, Finding. Its part audit/rules/mailbox
//     classifies an address as shared or personal, audit/rules/placeholder recognizes
//     placeholders, audit/rules/maildomain knows domains without asking the network;
//     audit/rules/wordlist holds their lists.
//   - audit/reach: Reach. Who receives what AWS sends about an account.
//   - audit/scan: Engine, Roster, Result, Cache. Finds, reads and judges accounts.
//   - audit/journal: Journal, Entry, OutcomeKind. Records writes, chooses what to undo.
//   - audit/change: Planner, Plan, Batch, Outcome. Plans, writes, undoes.
//   - audit/report: the formats of results and plans, and their readers.
//   - audit/timing: the system's clock, timeouts.
//   - audit/workers: goroutines whose panics are errors. Any package may import it.
//   - audit/printable: the characters that cannot be seen. It removes or escapes them.
//
// The outside of the program has packages of its own:
//
//   - config reads the AWS config and credentials files; config/policy reads and edits
//     accountable.yaml and settings.yaml, over config/yamlfile; config/atomicfile
//     opens, replaces and locks files.
//   - audit/cloud and its parts call AWS, and are the only importers of the AWS SDK.
//   - audit/sandbox is an AWS endpoint with made-up accounts: the demo and the tests of
//     everything that calls AWS run on it. audit/audittest is a fake of the ports in
//     memory, for tests that need no AWS endpoint.
//
// # How data flows
//
//	AWS files → config → cloud ─→ Targets ─→ scan ─→ Results ─→ screens, report
//	accountable.yaml → config/policy → Policy ─┘        ├→ cache
//	                                                    └→ change: Plan → confirmed → written
//	                                                            Journal ←─────────────┤
//	                                         screens, report ←─ Results ←─ Outcomes ←─┘
//
// Step by step:
//
//  1. config returns profiles. cloud turns them into targets and discovers more: the
//     members of an organization, the accounts of an Identity Center session.
//  2. The scan Engine keeps a Roster with a row for each target. It reads a target by
//     its routes until one of them answers, has Judge apply the rules and the policy,
//     and emits a Result as soon as it is known. The screens and the commands run the
//     same engine.
//  3. A Planner makes a Plan from the policy, from edits or from the journal. After a
//     person has confirmed it, Batch writes each change: it locks the contact, checks the
//     credentials, reads the contact again, records the change in the journal, writes,
//     reads the contact back, records the Outcome and judges the account again. Nothing
//     else writes.
//
// Results and outcomes are streams: the first is shown while the last is being read.
//
// A status other than error is only ever based on facts that were read. An account
// that could not be read is an error with a Trouble: the cause and the next step.
//
// # How to add a rule
//
//  1. In audit/rules/table.go, add an id; in the file of its field (table_email.go,
//     table_phone.go, table_contact.go), add a row. The row's place is its place in every
//     list. Its texts appear in check, rules, the screens, the reports and the schema of
//     the policy: nothing else lists the rules.
//  2. Write the judge function in the file of its field (email.go, phone.go, contact.go).
//     It returns pass, fail or notJudged, never warn: the level makes a warning of a
//     failure. Wrap every text of the contact with quote, also a part of it, so that
//     check --redact can mask it.
//  3. A rule that needs more than the contact names it in Needs; the map needs in judge.go
//     says when it is there. A rule that uses facts about the account sets usesTarget. If
//     another rule says more about the same fault, name it in yieldsTo: then one objects.
//  4. Add cases to TestContentRules, and the finding to TestJudgeAppliesEnabledRules. Other
//     tests of the package find a missing text or a value without quote. The pictures
//     change: go test ./ui/cli -run TestScreenshots -update.
//
// # How to add a report format
//
//  1. In audit/report, write a function from a Report (or a PlanReport) to an io.Writer,
//     and add a row with its name to the table formats in report.go (or planFormats in
//     plan.go). The flag --output, its help, its completion and its errors follow. A
//     format for people on a terminal is not a row: it is in ui/cli/text.
//  2. Write characters that cannot be seen as escapes of the format, or with
//     printable.Escape. Redaction needs nothing: it happens before a report is written.
//  3. The tests TestWrite_Formats and TestWritePlan_Formats expect a file in testdata for
//     each format: write it with go test ./audit/report -update, and look at it. Add the
//     format to README.md.
package audit
