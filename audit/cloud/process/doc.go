// Package process runs credential_process commands and returns their credentials.
//
// It imports audit/timing, audit/cloud/trouble and config (SplitWords). Start with Runner: it runs few
// commands at a time, and equal ones once for all profiles. The commands have no access
// to the terminal, and what they print is never shown: it may contain credentials.
package process
