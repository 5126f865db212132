package config

import (
	"slices"

	"accountable/audit/printable"
	"accountable/config/atomicfile"
)

// configFiles is far above the size of a real file: 100,000 profiles take 15 MB.
var configFiles = atomicfile.Limit{Bytes: 32 << 20, Of: "AWS config files"}

// The limits within an AWS config file. A file that exceeds one of them is refused as a
// whole: if a part were missing, a profile could lead to another account.
const (
	maxLine     = 64 << 10 // bytes of a line, or of a value with its deeper lines
	maxLines    = 1_000_000
	maxSections = 200_000
	maxSettings = 1_000     // of a section
	maxDefaults = 1_000_000 // settings that [DEFAULT] adds to the sections
)

// maxChain is how many profiles a chain of source profiles may have. Real chains have two
// or three.
const maxChain = 32

// checkLimits refuses a file whose next line or last section is too large.
func (p *parsedFile) checkLimits(line string, at Position) {
	switch {
	case len(line) > maxLine:
		p.refusef(at, "the line is longer than %d KiB, the limit for lines of AWS config files", maxLine>>10)
	case p.moreSize > maxLine:
		p.refusef(p.current.At(p.key), "the value of %s is longer than %d KiB, the limit for values of AWS config files", p.key, maxLine>>10)
	case at.Line > maxLines+1: // text ends with a line feed
		p.refusef(Position{File: p.path}, "has more than %d lines, the limit for AWS config files", maxLines)
	case len(p.sections) > maxSections:
		p.refusef(Position{File: p.path}, "has more than %d sections, the limit for AWS config files", maxSections)
	case p.current != nil && p.current.settings > maxSettings:
		p.refusef(p.current.Position, "[%s] has more than %d settings, the limit for sections of AWS config files", p.current.header, maxSettings)
	}
}

// refusef records why the file is not used.
func (p *parsedFile) refusef(at Position, format string, args ...any) {
	p.refused = problemAt(at, format+": is it the right file?", args...)
}

// maxQuoted is how many characters of a name or value a problem quotes.
const maxQuoted = 200

// shortenAll cuts long texts, so that a problem remains a sentence.
func shortenAll(args []any) []any {
	short := slices.Clone(args)
	for i, arg := range args {
		if text, ok := arg.(string); ok {
			short[i] = printable.Shorten(text, maxQuoted)
		}
	}
	return short
}
