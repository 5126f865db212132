package policy

import (
	"errors"
	"io/fs"

	"gopkg.in/yaml.v3"

	"accountable/audit/policy"
	"accountable/config"
	"accountable/config/atomicfile"
)

// SettingsName is the name of the settings file.
const SettingsName = "settings.yaml"

// Settings are personal: which profiles are used for what, and how the screens
// behave.
type Settings struct {
	Path string // of the file; "" if there is none
	// LeaveOut are profiles that are not used.
	LeaveOut []policy.Glob
	// ReadOnly forbids all writing.
	ReadOnly bool
	// ReadOnlyProfiles never write. WritingProfiles are tried first for
	// writing.
	ReadOnlyProfiles, WritingProfiles []policy.Glob
	// Lines are the lines of the entries of the three lists, by key.
	Lines map[string][]int
	Theme string // one of Themes; "" if not set
	// DrillCommand are the words of the command that sends the messages of drills; nil if
	// not set.
	DrillCommand []string
	// Mouse and Cache switch both on or off; nil if not set.
	Mouse, Cache *bool
}

// Themes are the valid themes.
var Themes = []string{"auto", "dark", "light", "plain"}

// settingsFile is a settings file with positions.
type settingsFile struct {
	Settings
	leaveOut, readOnly, writing []located[policy.Glob]
}

// policyKeys are keys of the policy, with the message for settings that contain
// them.
var policyKeys = map[string]string{
	"contacts":           "belongs in accountable.yaml: it applies to the whole company",
	"compare":            "belongs in accountable.yaml: it applies to the whole company",
	"overrides":          "belongs in accountable.yaml: it applies to the whole company",
	"rules":              "belongs in accountable.yaml: it applies to the whole company",
	"allowed_domains":    "belongs in accountable.yaml: it applies to the whole company",
	"shared_mailboxes":   "belongs in accountable.yaml: it applies to the whole company",
	"personal_mailboxes": "belongs in accountable.yaml: it applies to the whole company",
	"team_words":         "belongs in accountable.yaml: it applies to the whole company",
	"confirm_every":      "belongs in accountable.yaml: it applies to the whole company",
	"exceptions":         "belongs in accountable.yaml: it applies to the whole company",
	"hands_off":          "belongs in accountable.yaml: it applies to the whole company",
	"leave_out":          "is for accounts and belongs in accountable.yaml; for profiles, use \"leave_out\" below \"profiles\"",
}

// settingsPatterns says what patterns over profiles mean.
const settingsPatterns = "[…] is one of a set, unless a profile has exactly this name."

var profilesSpec = objectSpec(nil,
	newField("leave_out", "Profiles that are not used, or patterns. "+settingsPatterns,
		listSpec(withLocation(globSpec("legacy-*", parseGlob))), func(s *settingsFile, v []located[policy.Glob]) { s.leaveOut = v }),
	newField("read_only", "Profiles that never write, or patterns. "+settingsPatterns,
		listSpec(withLocation(globSpec("*-readonly", parseGlob))), func(s *settingsFile, v []located[policy.Glob]) { s.readOnly = v }),
	newField("writing", "Profiles that are tried first for writing, or patterns. "+settingsPatterns,
		listSpec(withLocation(globSpec("*-admin", parseGlob))), func(s *settingsFile, v []located[policy.Glob]) { s.writing = v }),
)

// commandSpec describes a command line, which is split as the AWS CLI splits
// credential_process. No shell runs it.
func commandSpec(example string) spec[[]string] {
	return textSpec(schema{examples: []any{example}}, false, func(s string) ([]string, string) {
		words, err := config.SplitWords(s)
		if err != nil {
			return nil, "is not a command: " + err.Error()
		}
		return words, ""
	})
}

var drillSettingsSpec = objectSpec(nil,
	newField("command", "The command that sends the messages of \"accountable drill start --send\". It gets one message on its standard input, with headers. No shell runs it.",
		commandSpec("sendmail -t"), func(s *settingsFile, v []string) { s.DrillCommand = v }),
)

var settingsSpec = checkAlways(objectSpec(policyKeys,
	versionField[settingsFile](),
	newField("profiles", "Which profiles are used, and for what.", profilesSpec, func(s *settingsFile, v settingsFile) {
		s.leaveOut, s.readOnly, s.writing = v.leaveOut, v.readOnly, v.writing
	}),
	newField("read_only", "Whether all writing is forbidden.", boolSpec(), func(s *settingsFile, v bool) { s.ReadOnly = v }),
	newField("theme", "The color theme.", choiceSpec(Themes...), func(s *settingsFile, v string) { s.Theme = v }),
	newField("drill", "How the messages of contact drills are sent.", drillSettingsSpec, func(s *settingsFile, v settingsFile) { s.DrillCommand = v.DrillCommand }),
	newField("mouse", "Whether the screens use the mouse.", boolSpec(), func(s *settingsFile, v bool) { s.Mouse = &v }),
	newField("cache", "Whether results are cached for the next start.", boolSpec(), func(s *settingsFile, v bool) { s.Cache = &v }),
), checkReadOnlyAndWriting).withTitle("Settings of accountable", "Personal settings: which profiles are used for what, and how the screens behave.")

// checkReadOnlyAndWriting reports profiles that are listed for both.
func checkReadOnlyAndWriting(d *decoder, _ *yaml.Node, s settingsFile) {
	for _, w := range s.writing {
		for _, r := range s.readOnly {
			if w.value.String() == r.value.String() {
				d.reportf(w.node, "%q is listed under \"read_only\" on line %d already: remove one of them", w.value.String(), r.node.Line)
			}
		}
	}
}

// ReadSettings reads a settings file. If there is none, nothing is set. The
// error is a *config.FileError with all problems.
func ReadSettings(path string) (Settings, error) {
	text, err := config.ReadText(path, settingsFiles)
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	if unsafe, ok := errors.AsType[*atomicfile.UnsafeError](atomicfile.CheckOwnFile(path)); ok {
		return Settings{}, config.FileErrorf(config.Position{File: path},
			"another user could change what this program may write, or which command it runs: %s; run: %s", unsafe.Problem(), unsafe.Command())
	}
	return decodeSettings(path, text)
}

func decodeSettings(path string, text []byte) (Settings, error) {
	s, err := decode(path, text, settingsSpec, "write version: 1, or remove the file")
	if err != nil {
		return Settings{}, err
	}
	s.Path = path
	for _, list := range []struct {
		key     string
		entries []located[policy.Glob]
		values  *[]policy.Glob
	}{{"leave_out", s.leaveOut, &s.LeaveOut}, {"read_only", s.readOnly, &s.ReadOnlyProfiles}, {"writing", s.writing, &s.WritingProfiles}} {
		for _, entry := range list.entries {
			*list.values = append(*list.values, entry.value)
			if s.Lines == nil {
				s.Lines = map[string][]int{}
			}
			s.Lines[list.key] = append(s.Lines[list.key], entry.node.Line)
		}
	}
	return s.Settings, nil
}

// SettingsSchema returns the JSON Schema of the settings file, for editors.
func SettingsSchema() []byte { return settingsSpec.schema.encode() }
