// Package export writes the changes of a plan for programs that make them without this one:
// Terraform and a shell with the AWS CLI.
//
// It may import audit, audit/change and audit/printable. Package report has it write two of
// its formats of a plan, and adds the header that says where the plan comes from.
//
// Start with [Terraform] and [Shell]. Data flow: change.Plan → writeScript, which describes
// each change in comments → the format's text of a change → the writer. Every text of a plan
// is quoted for its language; names that cannot be quoted become labels of a-z, 0-9 and
// underscores.
package export
