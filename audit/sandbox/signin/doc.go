// Package signin is Identity Center's token service in the sandbox: programs register,
// people approve a code, and tokens are granted, refreshed and revoked.
//
// It imports audit/sandbox/ids and audit/sandbox/response. Start with Center, which
// holds the state, and SignIn, which describes a session that people sign in to.
//
// A program registers (RegisterClient), gets a code (StartDevice) and polls for the
// token (CreateToken) until the person has answered: through Approve or Deny, through
// the page that ServePage serves, or by itself as DeviceFlow says. The portal asks
// Person whose token it received.
package signin
