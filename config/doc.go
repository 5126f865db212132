// Package config reads the AWS config and credentials files.
//
// It owns the meaning of these files: sections, profiles, how a profile gets its
// credentials, and what is wrong. The AWS CLI (botocore) is the reference for what a
// file means; where this package reads more than the AWS CLI does, a Problem says so.
// It also owns Position, Problem and FileError, which the YAML packages below report
// with, ReadText, which limits the size of a file, and SplitWords, which splits a
// command as the AWS CLI does. It may import audit, audit/printable
// and config/atomicfile.
//
// Start with [Read], [Files], [Profile] and [Section].
//
// Data flow: [ReadFiles] reads both files, parse turns each into sections line by
// line, merge combines them, normalize leaves in each profile what the AWS CLI uses of
// it, and a chainLoader follows the source profiles to their credentials and records
// the Problem that stops it. [Files.Closure] writes the result as a file for the SDK.
//
// TestAWSCLIReadsTheSame compares the result with Debian's AWS CLI over the files in
// testdata/awscli; .ci/run runs it. To add a case, add a file there.
//
// config/policy reads accountable.yaml and settings.yaml, with config/yamlfile
// for the YAML text. config/atomicfile opens, replaces and locks files.
package config
