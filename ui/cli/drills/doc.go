// Package drills runs the commands of contact drills: drill start composes messages and
// call scripts, drill answer records who answered, and drill status says what is due.
//
// It owns the key of the codes, and the sending of messages by the command of the settings.
// Package audit/drill decides what is asked and when; config/policy keeps the records.
//
// It may import audit, config and the packages below them, and the packages of ui/cli that
// commands share. Start from Start, Answer and Status, which package cli calls with the
// parsed flags.
//
// Data flow: accounts → drill.Group → messages → printed, copied, written or sent;
// the start is recorded first, because a code without a record cannot be answered.
package drills
