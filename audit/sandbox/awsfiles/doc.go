// Package awsfiles writes the AWS config, the credentials and the cached sign-ins with which
// the SDK and the AWS CLI reach a sandbox.
//
// It imports audit/sandbox, audit/sandbox/ids and audit/sandbox/response. Start with Write.
package awsfiles
