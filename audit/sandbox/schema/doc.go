// Package schema checks the requests to Account Management as AWS does, by the model's
// constraints (2021-02-01).
//
// It imports audit/sandbox/response. Start with Validate.
package schema
