// Package trouble explains errors of AWS, of the SDK and of this computer in an
// operator's words: what failed, why, and what to do. No other package creates an
// audit.Trouble for an AWS request.
//
// It imports audit, audit/timing, audit/workers, config and audit/cloud/transport. It is below all
// other packages of the cloud layer, so that each of them can return a Trouble.
//
// Start with From, which turns an error into a Trouble, Call, which says what was
// being done, and symptoms, the table that From goes through. The functions named
// after a condition (TrustedAccessOff, NotAdministrator, …) create the troubles
// that are known before AWS refuses a request.
//
// From takes the error apart (service, operation, error code, HTTP answer, host)
// and fills the Trouble from the first row of the table that matches.
package trouble
