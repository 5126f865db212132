// Package shape reads the values in AWS's answers. It refuses those that AWS cannot have
// sent, by the lengths and patterns of its service models: ids that are no ids, texts that
// are far too long, texts that are missing.
//
// It imports audit and audit/cloud/transport, for the error that refuses an answer.
//
// Start with Text, a kind of value, and its Read. Every text of an answer that leaves
// the cloud layer is read by one of them: an id of another form once became a part of an
// exported script. The linter refuses aws.ToString elsewhere.
package shape
