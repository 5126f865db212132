package rules

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"accountable/audit"
)

// verdict is the result of a judge function. The constructors below create it.
type verdict struct {
	status  audit.Status // Pass, Fail (which the level may turn into Warn), Error or NotJudged
	detail  string
	remedy  string
	quoted  []string
	fields  []audit.Field
	trouble *audit.Trouble
	early   bool // of a Fail: it is Warn at most, because there is time left
}

// quote is a text from a contact. It prints in quotation marks, escaped, and the
// finding lists it so that reports can mask it.
type quote string

func (q quote) String() string { return strconv.Quote(string(q)) }

func pass(format string, args ...any) verdict { return newVerdict(audit.Pass, format, args) }

// passes is pass for a sentence that starts with a value: most verdicts are such, and each
// value is quoted once for all rules.
func (s *subject) passes(value, rest string) verdict {
	for i := range s.values {
		if s.values[i].text == value && s.values[i].parts != nil {
			return verdict{status: audit.Pass, detail: s.values[i].quoted + rest, quoted: s.values[i].parts}
		}
	}
	quoted := quote(value).String()
	v := quotedValue{text: value, quoted: quoted, parts: []string{quoted[1 : len(quoted)-1]}}
	s.values[s.next%len(s.values)] = v
	s.next++
	return verdict{status: audit.Pass, detail: quoted + rest, quoted: v.parts}
}

// quotedValue is a value of the contact in quotation marks.
type quotedValue struct {
	text, quoted string
	parts        []string // for Finding.Quoted
}

func fail(format string, args ...any) verdict { return newVerdict(audit.Fail, format, args) }

func notJudged(format string, args ...any) verdict { return newVerdict(audit.NotJudged, format, args) }

func newVerdict(status audit.Status, format string, args []any) verdict {
	detail, quoted := formatQuoted(format, args)
	return verdict{status: status, detail: detail, quoted: quoted}
}

// formatQuoted is fmt.Sprintf, and returns the quoted texts among the arguments without
// quotation marks. It quotes each of them once.
func formatQuoted(format string, args []any) (text string, quoted []string) {
	for i, arg := range args {
		if q, ok := arg.(quote); ok && q != "" {
			s := q.String()
			args[i] = s
			quoted = append(quoted, s[1:len(s)-1])
		}
	}
	if len(args) == 1 {
		if s, ok := args[0].(string); ok && strings.Count(format, "%") == 1 {
			return strings.Replace(format, "%s", s, 1), quoted
		}
	}
	return fmt.Sprintf(format, args...), quoted
}

func errorVerdict(t *audit.Trouble) verdict {
	return verdict{status: audit.Error, detail: t.Message, remedy: t.Advice(), trouble: t}
}

// withRemedy adds a remedy. Without one, the finding has the remedy of the rule.
func (v verdict) withRemedy(format string, args ...any) verdict {
	remedy, quoted := formatQuoted(format, args)
	v.remedy = remedy
	v.quoted = append(slices.Clip(v.quoted), quoted...)
	return v
}

// warnAtMost makes a failure a warning at every level of the rule.
func (v verdict) warnAtMost() verdict {
	v.early = true
	return v
}

// quoting lists a text from a contact that stands in the verdict without quotation marks.
func (v verdict) quoting(text string) verdict {
	_, quoted := formatQuoted("%s", []any{quote(text)})
	v.quoted = append(slices.Clip(v.quoted), quoted...)
	return v
}

// withFields adds the fields that differ.
func (v verdict) withFields(fields []audit.Field) verdict {
	v.fields = fields
	return v
}
