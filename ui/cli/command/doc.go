// Package command holds what every command needs before it reads the AWS config: the
// process and the terminal (Environment), errors with exit codes (Error,
// Exit), questions on the terminal, the files of --output (Destination), and
// the sandbox of the demo.
//
// It is a package of its own so that ui/cli/session can report errors and ask
// questions without knowing any command. It may import audit, audit/cloud,
// audit/sandbox, audit/sandbox/awsfiles, audit/scan, audit/timing, audit/workers,
// config/atomicfile, ui/screen (to detect the terminal), ui/style and ui/cli/text,
// and no command.
//
// main makes a System with OS, ui/cli makes an Environment of it and configures
// it with the flags, and every run function gets that Environment.
package command
