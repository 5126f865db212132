// Package apply makes plans, shows them, confirms them and writes them. It is what
// the commands plan, apply, set and undo share, so that there is one way to write.
//
// Start from MakePlan, which plans from the policy or a CSV file, LoadPlan, which
// reads a saved plan and finds routes for it, and Run, which shows a plan, asks and
// writes. Planned is a plan with the session that can write it.
//
// Data flow: Input or SavedPlan → Planned → confirmed by the user → change.Batch →
// outcomes → text. The package may import audit and the packages below it,
// ui/cli/command, ui/cli/session and ui/cli/text, and no command.
package apply
