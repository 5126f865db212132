// Package credentials turns profiles into AWS credentials: access keys, roles,
// Identity Center, `aws login`, credential_process, web identities, containers and
// EC2 metadata. It also signs people in and accepts MFA codes.
//
// It imports audit, audit/timing, config, config/atomicfile and, of the cloud layer,
// transport, shape, trouble, token and process.
//
// Start with Store, which holds the credentials of one run, Session, which is one
// profile ready to send requests, and Store.PendingSignIns, which lists what a person has
// to do so that profiles work.
//
// Commands, files and services may return credentials of another account at any time. So a
// request about an account is signed only with credentials whose account is known (pin.go).
//
// A profile's section is read by the SDK's own loader (sharedConfig) and turned
// into the SDK's providers, in the SDK's order (builder). Providers of one sign-in,
// MFA device or credential_process are shared by all profiles that use it, so that
// one refresh, code or run serves all of them.
package credentials
