// Package policy reads, checks and edits the YAML files of the project:
// accountable.yaml, the policy of a company; settings.yaml, the settings of
// one person; and confirmations.yaml, the records of contact drills.
//
// It owns the file format: keys, values, the JSON Schema for editors, error
// messages with line and column, lint, the template of a new policy, and edits. It
// may import audit, audit/drill, audit/policy and audit/rules for the types that a policy
// consists of, config, config/yamlfile and config/atomicfile.
//
// Start with [Read], [ReadSettings], [Lint] and [AddExceptions].
//
// Data flow: yamlfile.Parse returns nodes. A spec describes one type of value: it
// reads a node into a Go value and describes it to editors as a schema, so reader
// and schema cannot disagree. A decoder collects every problem of a file while its
// specs read. policySpec and settingsSpec are the two formats.
//
// Settings are in this package, not in one of their own: they have the same
// decoder, specs, schema writer and edits as the policy, and 113 lines besides.
package policy
