// Package strictjson decodes JSON documents that people may have edited. It uses
// encoding/json and reports what that package accepts: unknown, missing and repeated keys,
// keys in another case, null for a text and text after the end.
//
// It may import audit, audit/printable and config. Package report reads saved plans with it.
//
// Start with [Decode], which returns a [Document]. Data flow: text → Decode → the target and
// a Document with problems → Rejectf for values that are wrong for other reasons → Err, which
// has all problems with line and column.
package strictjson
