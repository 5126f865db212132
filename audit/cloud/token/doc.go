// Package token keeps the cached sign-ins of Identity Center and of `aws login`. It shares
// the files with the AWS CLI and refreshes tokens that can be refreshed.
//
// It imports audit/timing, audit/workers, config/atomicfile and, of the cloud layer, transport, shape and
// trouble. Start with Cache, which has one SSO for each Identity Center sign-in and one
// Login for each login_session, shared by all profiles.
package token
