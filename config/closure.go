package config

import (
	"maps"
	"slices"
	"strings"
)

// Placeholder replaces each secret in MaskedClosure.
const Placeholder = "masked"

// Closure returns the text of a config file with the profile and the sections
// that it refers to (source profiles, sso-session, services), merged from both
// files. The SDK loads the same profile from it, under its Name, without
// reading the whole files. Keys that no SDK knows (with blanks or signs in
// them) are left out. The text holds secrets. It is nil if there is no such
// profile.
func (f *Files) Closure(name string) []byte { return f.closure(name, false) }

// MaskedClosure returns the Closure with a Placeholder for each secret access
// key and session token.
func (f *Files) MaskedClosure(name string) []byte { return f.closure(name, true) }

func (f *Files) closure(name string, mask bool) []byte {
	p := f.Profile(name)
	if p == nil {
		return nil
	}
	var text []byte
	written := map[string]bool{}
	for queue := []string{p.Name}; len(queue) > 0; queue = queue[1:] {
		s, ok := f.sections[queue[0]]
		if !ok || written[s.Name] {
			continue
		}
		written[s.Name] = true
		text = s.appendTo(text, mask)
		if v := s.Values[keySourceProfile]; v != "" {
			queue = append(queue, v)
		}
		if v := s.Values[keySSOSession]; v != "" {
			queue = append(queue, SSOSession+" "+strings.TrimSpace(v))
		}
		if v := s.Values[keyServices]; v != "" {
			queue = append(queue, Services+" "+v)
		}
	}
	return text
}

// appendTo writes the section so that the reader gets the same values from it.
func (s *Section) appendTo(text []byte, mask bool) []byte {
	text = append(text, s.header()...)
	text = append(text, '\n')
	if s.hasHalfKeyPair && !s.has(keyAccessKeyID) && !s.has(keySecretAccessKey) {
		text = appendSetting(text, "", keyAccessKeyID, "")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Values)) {
		if !isPlainKey(key) || s.isOmitted(key) {
			continue
		}
		value := s.Values[key]
		if mask && value != "" && slices.Contains(secretKeys, key) {
			value = Placeholder
		}
		text = appendSetting(text, "", key, value)
		for _, sub := range slices.Sorted(maps.Keys(s.Nested[key])) {
			if isPlainKey(sub) {
				text = appendSetting(text, "  ", sub, s.Nested[key][sub])
			}
		}
	}
	return text
}

// isOmitted reports whether a closure leaves out the key. It keeps the SDK's
// verdict on half a key pair: where the SDK complains, one key must be written
// without the other; where it does not, neither may be written.
func (s *Section) isOmitted(key string) bool {
	switch {
	case key != keyAccessKeyID && key != keySecretAccessKey:
		return false
	case s.hasHalfKeyPair:
		return key == keySecretAccessKey && s.has(keyAccessKeyID)
	default:
		return !s.has(keyAccessKeyID) || !s.has(keySecretAccessKey)
	}
}

// appendSetting writes a setting so that the SDK reads the same value: the first
// line in quotes, which the reader removes, and the lines that continue it below.
// A line below that the SDK would read as a section or a setting is joined to the
// one before with a blank.
func appendSetting(text []byte, indent, key, value string) []byte {
	lines := strings.Split(value, "\n")
	kept := lines[:1]
	for _, l := range lines[1:] {
		if readLine("  "+l).kind == lineContinuation {
			kept = append(kept, l)
		} else {
			kept[len(kept)-1] += " " + strings.TrimSpace(cutComment(l))
		}
	}
	text = append(text, indent+key+" ="...)
	if kept[0] != "" {
		text = append(text, ` "`+kept[0]+`"`...)
	}
	text = append(text, '\n')
	for _, l := range kept[1:] {
		text = append(text, "  "+l+"\n"...)
	}
	return text
}

func isPlainKey(key string) bool {
	return key != "" && strings.Trim(key, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == ""
}
