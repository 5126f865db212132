// Package mfa shows and accepts the one-time codes of MFA devices.
//
// It imports audit/sandbox/ids. Start with Device.
package mfa
