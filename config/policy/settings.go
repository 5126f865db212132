package policy

import (
	"errors"
	"io/fs"

	"gopkg.in/yaml.v3"

	"accountable/audit/policy"
	"accountable/config/yamlfile"
)

// SettingsName is what the file of personal settings is called.
const SettingsName = "settings.yaml"

// Settings are personal: which profiles are used and for what, and how the
// screens behave.
type Settings struct {
	Path string // of the file; "" where there is none
	// LeaveOut are profiles that are not used at all.
	LeaveOut []policy.Glob
	// ReadOnly: nothing is written by any profile.
	ReadOnly bool
	// ReadOnlyProfiles are those by which nothing is written, WritingProfiles those
	// that are tried first when something is.
	ReadOnlyProfiles, WritingProfiles []policy.Glob
	Theme                             string // one of Themes; "" where nothing is said
	// Mouse and Cache turn both off or on; nil where nothing is said.
	Mouse, Cache *bool
}

// Themes are the themes that settings can name.
var Themes = []string{"auto", "dark", "light", "plain"}

// settingsFile is a settings file as it is written.
type settingsFile struct {
	Settings
	readOnly, writing []located[policy.Glob]
}

// policyKeys says of keys that are the company's where they belong.
var policyKeys = map[string]string{
	"contacts":         "is the company's: it belongs in accountable.yaml",
	"compare":          "is the company's: it belongs in accountable.yaml",
	"overrides":        "is the company's: it belongs in accountable.yaml",
	"rules":            "is the company's: it belongs in accountable.yaml",
	"allowed_domains":  "is the company's: it belongs in accountable.yaml",
	"shared_mailboxes": "is the company's: it belongs in accountable.yaml",
	"exceptions":       "is the company's: it belongs in accountable.yaml",
	"hands_off":        "is the company's: it belongs in accountable.yaml",
	"leave_out":        "leaves out accounts and belongs in accountable.yaml; profiles are left out by \"leave_out\" below \"profiles\"",
}

var profilesSpec = objectSpec(nil,
	newField("leave_out", "Profiles that are not used at all, or patterns over their names.",
		listSpec(globSpec("legacy-*", nil)), func(s *settingsFile, v []policy.Glob) { s.LeaveOut = v }),
	newField("read_only", "Profiles by which nothing is written, or patterns over their names.",
		listSpec(withLocation(globSpec("*-readonly", nil))), func(s *settingsFile, v []located[policy.Glob]) { s.readOnly = v }),
	newField("writing", "Profiles that are tried first when something is written, or patterns over their names.",
		listSpec(withLocation(globSpec("*-admin", nil))), func(s *settingsFile, v []located[policy.Glob]) { s.writing = v }),
)

var settingsSpec = checkAlways(objectSpec(policyKeys,
	versionField[settingsFile](),
	newField("profiles", "Which profiles are used, and for what.", profilesSpec, func(s *settingsFile, v settingsFile) {
		s.LeaveOut, s.readOnly, s.writing = v.LeaveOut, v.readOnly, v.writing
	}),
	newField("read_only", "Whether nothing is ever written.", boolSpec(), func(s *settingsFile, v bool) { s.ReadOnly = v }),
	newField("theme", "The theme for the terminal's background.", choiceSpec(Themes...), func(s *settingsFile, v string) { s.Theme = v }),
	newField("mouse", "Whether the screens take the mouse.", boolSpec(), func(s *settingsFile, v bool) { s.Mouse = &v }),
	newField("cache", "Whether what was read is kept for the next start.", boolSpec(), func(s *settingsFile, v bool) { s.Cache = &v }),
), checkReadOnlyAndWriting).withTitle("Settings of accountable", "One person's settings: which profiles are used and for what, and how the screens behave.")

// checkReadOnlyAndWriting: a profile is read-only or for writing.
func checkReadOnlyAndWriting(d *decoder, _ *yaml.Node, s settingsFile) {
	for _, w := range s.writing {
		for _, r := range s.readOnly {
			if w.value.String() == r.value.String() {
				d.reportf(w.node, "%q is listed under \"read_only\" on line %d already: remove one of them", w.value.String(), r.node.Line)
			}
		}
	}
}

// ReadSettings reads a settings file. Where there is none, nothing is set. The
// error is a *FileError that holds all of its problems.
func ReadSettings(path string) (Settings, error) {
	text, err := yamlfile.Read(path, "a settings file")
	if errors.Is(err, fs.ErrNotExist) {
		return Settings{}, nil
	}
	if err != nil {
		return Settings{}, err
	}
	return decodeSettings(path, text)
}

func decodeSettings(path string, text []byte) (Settings, error) {
	s, err := decode(path, text, settingsSpec, "write version: 1, or remove the file")
	if err != nil {
		return Settings{}, err
	}
	s.Path = path
	for _, p := range s.readOnly {
		s.ReadOnlyProfiles = append(s.ReadOnlyProfiles, p.value)
	}
	for _, p := range s.writing {
		s.WritingProfiles = append(s.WritingProfiles, p.value)
	}
	return s.Settings, nil
}

// SettingsSchema is the JSON Schema of the settings file, for editors.
func SettingsSchema() []byte { return settingsSpec.schema.encode() }
