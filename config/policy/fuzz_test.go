package policy_test

import (
	"errors"
	"fmt"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"accountable/audit"
	"accountable/audit/policy"
	"accountable/config"
	configpolicy "accountable/config/policy"
)

// policySeeds adds policies in many styles, valid and invalid.
func policySeeds(f *testing.F) {
	f.Helper()
	for _, text := range []string{
		wholePolicy, strings.ReplaceAll(wholePolicy, "\n", "\r\n"), string(configpolicy.Template(nil, nil)), uncomment(configpolicy.Template(nil, nil)),
		"\ufeffversion: 1\n...\n", "{version: 1, exceptions: [], leave_out: [{match: {names: '*a'}, reason: x}]}", "version: 1", "version: 1\nexceptions: ~ # none\n",
		"version: 1\nexceptions:\n- {match: {names: a}, rule: '*', reason: \"]\", owner: \"'\", expires: 2027-01-31}\n# b\nrules:\n",
		"version: 1\nexceptions: [\n  {match: {names: a}, rule: '*', reason: x, owner: y, expires: 2027-01-31}, # ]\n ]\nrules:\n",
		"version: 1\nexceptions:\n  - rule: \"*\"\n    owner: y\n    expires: 2027-01-31\n    match: {names: a}\n    reason: |-\n      # x\n\n      y\n\n\n# z\n",
		"version: 1\ncontacts:\n    security: {name: 'It''s', phone: \"\\x2b1\"}\n    billing:\n        name: >-\n            a\n            b\n",
		"? version\n: 1\n? exceptions\n", "version: 1\ncontacts: {security: &a {name: *a}}\n<<: {}\n", "a:\tb\n- c", "version: 1\noverrides: [[[[{{{{", "%YAML 1.1\n--- # x\nversion: 1\n--- !!map {}\n",
	} {
		f.Add(text)
	}
}

// expectPositionsInside checks that each problem of a file has a position in it.
func expectPositionsInside(t *testing.T, text string, err error) {
	t.Helper()
	fault, ok := errors.AsType[*config.FileError](err)
	if !ok || len(fault.Problems) == 0 {
		t.Fatalf("%v is no error of a file", err)
	}
	lines := strings.Split(text, "\n")
	for _, p := range fault.Problems {
		if p.Line < 1 || p.Line > len(lines) || p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1 || p.Text == "" {
			t.Fatalf("%v is not in\n%q", &p, text)
		}
	}
}

func FuzzRead(f *testing.F) {
	policySeeds(f)
	path := filepath.Join(f.TempDir(), configpolicy.FileName)
	f.Fuzz(func(t *testing.T, text string) {
		writeFile(t, path, []byte(text))
		p, err := configpolicy.Read(path)
		if err != nil {
			expectPositionsInside(t, text, err)
			return
		}
		if _, err := configpolicy.Lint(path, now); err != nil {
			t.Fatal(err)
		}
		again, err := yaml.Marshal(encodePolicy(p))
		if err != nil {
			t.Fatal(err)
		}
		writeFile(t, path, again)
		q, err := configpolicy.Read(path)
		if err != nil {
			t.Fatalf("%v, of\n%s\nwritten again as\n%s", err, text, again)
		}
		if !reflect.DeepEqual(withoutPositionsOf(p), withoutPositionsOf(q)) {
			t.Fatalf("got\n%+v\nof\n%s\nand\n%+v\nof\n%s", p, text, q, again)
		}
	})
}

func FuzzReadSettings(f *testing.F) {
	f.Add("version: 1\nprofiles:\n  leave_out: [a, 'b*']\n  read_only: [c]\n  writing: [d]\nread_only: true\ntheme: dark\nmouse: false\ncache: true\n")
	f.Add("version: 1\nprofiles:\n  leave_out:\n  - a\nmouse: off\n")
	f.Add("{version: 1, profiles: {leave_out: [], read_only: ~}}")
	path := filepath.Join(f.TempDir(), configpolicy.SettingsName)
	f.Fuzz(func(t *testing.T, text string) {
		writeFile(t, path, []byte(text))
		before, err := configpolicy.ReadSettings(path)
		if err != nil {
			expectPositionsInside(t, text, err)
			return
		}
		const profile = "dev [eu]*?"
		err = configpolicy.LeaveOutProfile(path, profile)
		if _, byHand := errors.AsType[*configpolicy.ManualEditError](err); byHand {
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		after, err := configpolicy.ReadSettings(path)
		if err != nil {
			t.Fatal(err)
		}
		n := len(after.LeaveOut)
		if n == 0 || n > len(before.LeaveOut)+1 || n > len(before.LeaveOut) && (!after.LeaveOut[n-1].Match(profile) || after.LeaveOut[n-1].Match("dev e*?")) {
			t.Fatalf("left out is %v, before %v", after.LeaveOut, before.LeaveOut)
		}
		if after.LeaveOut = after.LeaveOut[:len(before.LeaveOut)]; len(after.LeaveOut) == 0 {
			after.LeaveOut = before.LeaveOut
		}
		before.Lines, after.Lines = nil, nil // the new entry is on a line of its own
		if !reflect.DeepEqual(before, after) {
			t.Fatalf("got %+v, before %+v", after, before)
		}
	})
}

// withoutPositionsOf returns a policy without what depends on its text.
func withoutPositionsOf(p policy.Policy) policy.Policy {
	p.Path, p.SHA256 = "", ""
	plain := func(contacts map[audit.ContactType]policy.WantedFields) map[audit.ContactType]policy.WantedFields {
		all := map[audit.ContactType]policy.WantedFields{}
		for t, wanted := range contacts {
			for f, v := range wanted {
				if all[t] == nil {
					all[t] = policy.WantedFields{}
				}
				all[t][f] = policy.Value{Text: v.Text}
			}
		}
		return all
	}
	p.Contacts = plain(p.Contacts)
	overrides := make([]policy.Override, len(p.Overrides))
	for i, o := range p.Overrides {
		overrides[i] = policy.Override{Match: o.Match, Contacts: plain(o.Contacts)}
	}
	exceptions := make([]policy.Exception, len(p.Exceptions))
	for i, e := range p.Exceptions {
		e.At = policy.Position{}
		exceptions[i] = e
	}
	bare := func(list []policy.Exemption) []policy.Exemption {
		all := make([]policy.Exemption, len(list))
		for i, e := range list {
			e.At = policy.Position{}
			all[i] = e
		}
		return all
	}
	p.Overrides, p.Exceptions, p.LeaveOut, p.HandsOff = overrides, exceptions, bare(p.LeaveOut), bare(p.HandsOff)
	return p
}

// textsOf returns patterns as they are written.
func textsOf[G fmt.Stringer](globs []G) []string {
	var all []string
	for _, g := range globs {
		all = append(all, g.String())
	}
	return all
}

// encodePolicy returns a policy as a map that any YAML library can write.
func encodePolicy(p policy.Policy) map[string]any {
	all := map[string]any{"version": 1}
	add := func(group map[string]any, key string, is bool, value any) {
		if is {
			group[key] = value
		}
	}
	contacts := func(contacts map[audit.ContactType]policy.WantedFields) map[string]map[string]string {
		all := map[string]map[string]string{}
		for t, wanted := range contacts {
			for f, v := range wanted {
				if all[t.Key()] == nil {
					all[t.Key()] = map[string]string{}
				}
				all[t.Key()][f.Key()] = v.Text
			}
		}
		return all
	}
	match := func(m policy.Match) map[string]any {
		all := map[string]any{}
		add(all, "accounts", m.Accounts != nil, m.Accounts)
		add(all, "names", m.Names != nil, textsOf(m.Names))
		add(all, "ous", m.OUs != nil, textsOf(m.OUs))
		add(all, "states", m.States != nil, m.States)
		tags := map[string]any{}
		for k, v := range m.Tags {
			tags[k] = textsOf(v)
		}
		add(all, "tags", len(tags) > 0, tags)
		return all
	}
	exempt := func(list []policy.Exemption) []any {
		var all []any
		for _, e := range list {
			all = append(all, map[string]any{"match": match(e.Match), "reason": e.Reason})
		}
		return all
	}
	var overrides, exceptions []any
	for _, o := range p.Overrides {
		overrides = append(overrides, map[string]any{"match": match(o.Match), "contacts": contacts(o.Contacts)})
	}
	for _, e := range p.Exceptions {
		exceptions = append(exceptions, map[string]any{
			"match": match(e.Match), "rule": e.Rule, "reason": e.Reason, "owner": e.Owner, "expires": e.Expires.Format("2006-01-02"),
		})
	}
	add(all, "contacts", true, contacts(p.Contacts))
	add(all, "compare", p.Compare != "", p.Compare)
	add(all, "rules", p.Levels != nil, p.Levels)
	add(all, "root", p.Root != "", p.Root)
	add(all, "allowed_domains", true, p.AllowedDomains)
	add(all, "shared_mailboxes", true, texts(p.SharedMailboxes))
	add(all, "personal_mailboxes", true, texts(p.PersonalMailboxes))
	add(all, "team_words", true, p.TeamWords)
	add(all, "confirm_every", p.ConfirmEvery > 0, fmt.Sprintf("%dd", p.ConfirmEvery/(24*time.Hour)))
	add(all, "overrides", true, overrides)
	add(all, "exceptions", true, exceptions)
	add(all, "leave_out", true, exempt(p.LeaveOut))
	add(all, "hands_off", true, exempt(p.HandsOff))
	return all
}

// Every name that a file can contain is protected by writing it in quotation marks.
func FuzzReadSettings_ProtectsNames(f *testing.F) {
	for _, seed := range []string{"[PROD]-Project", "[z-a]", " [a ", "*", "012", "~", "true", "a: b # c", "\u0085x", "'\"", "a\nb", "{}", "@env"} {
		f.Add(seed)
	}
	path := filepath.Join(f.TempDir(), configpolicy.SettingsName)
	f.Fuzz(func(t *testing.T, name string) {
		if !utf8.ValidString(name) || strings.TrimSpace(name) == "" {
			return
		}
		entry := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: name}
		text, err := yaml.Marshal(map[string]any{"version": 1, "profiles": map[string]any{"read_only": []any{entry}, "leave_out": []any{entry}}})
		if err != nil {
			return
		}
		writeFile(t, path, text)
		s, err := configpolicy.ReadSettings(path)
		if len(name) > policy.MaxPattern { // it is refused; a pattern with * can stand for it
			if err == nil || !strings.Contains(err.Error(), "the limit for patterns") {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if len(s.ReadOnlyProfiles) != 1 || !s.ReadOnlyProfiles[0].Match(name) || !s.LeaveOut[0].Match(name) {
			t.Errorf("%q does not protect %q", text, name)
		}
	})
}

// texts returns patterns as written.
func texts(patterns []policy.MailboxPattern) []string {
	var all []string
	for _, p := range patterns {
		all = append(all, p.String())
	}
	return all
}
