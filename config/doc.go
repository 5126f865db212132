// Package config reads the AWS config and credentials files.
//
// It owns the meaning of these files: sections, profiles, how a profile gets its
// credentials, and what is wrong. The AWS CLI (botocore) is the reference for what
// a file means, and the loader of the AWS SDK for Go decides which keys it takes
// over from the credentials file. It also owns Position, Problem and FileError,
// which the YAML packages below report with, and ReadText, which limits the size
// of a file. It may import audit and config/atomicfile.
//
// Start with [Read], [Files], [Profile] and [Section].
//
// Data flow: [ReadFiles] reads both files, parse turns each into sections line by
// line, merge combines them, and for each profile a chainLoader follows the source
// profiles to their credentials and records the Problem that stops it.
// [Files.Closure] writes the sections of one profile as a file for the SDK.
//
// config/policy reads accountable.yaml and settings.yaml, with config/yamlfile
// for the YAML text. config/atomicfile opens, replaces and locks files.
package config
