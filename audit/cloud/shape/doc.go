// Package shape reads the values in AWS's answers. It refuses values that cannot come from
// AWS, by the lengths and patterns of AWS's service models: invalid ids, texts that are far
// too long, and missing texts.
//
// It imports audit and audit/cloud/transport, for the error that refuses an answer.
//
// Start with Text, a kind of value, and its Read. Every text of an answer that leaves the
// cloud layer is read by a Text: an invalid id once became part of an exported script. The
// linter refuses aws.ToString.
package shape
