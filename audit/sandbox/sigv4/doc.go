// Package sigv4 computes Signature Version 4 for the sandbox, which verifies the
// signatures that it receives
// (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv4.html).
//
// It imports no other package of the project. Start with Parse, which reads the
// Authorization header, and Signature.Matches.
package sigv4
