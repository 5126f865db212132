// Package process runs credential_process commands and returns their credentials.
//
// It imports audit/printable, audit/timing, audit/cloud/transport, audit/cloud/trouble and config (SplitWords).
// Start with Runner: it runs few commands at a time, and equal ones once for all profiles.
//
// The commands get the environment of this process and nothing else, as from the AWS CLI.
// They have no access to the terminal, and their output is limited. It may contain
// credentials, so it is never shown. Of their errors only the last line is kept, without
// text that looks like a key (see audit.Trouble.HelperOutput).
package process
