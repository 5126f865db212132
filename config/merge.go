package config

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// cliSections belong to the AWS CLI. They are neither profiles nor mistakes.
var cliSections = []string{"plugins", "preview"}

// merge combines the two files as the SDK does. If both paths lead to the same
// file, each reading uses half of its sections and reports nothing about the
// other half.
func (f *Files) merge(config, credentials *parsedFile, same bool) {
	f.sections = config.configSections(same)
	for name, c := range credentials.credentialsSections(same) {
		s, ok := f.sections[name]
		if !ok {
			f.sections[name] = c
			continue
		}
		s.merge(c)
		for _, key := range s.ignoredKeys(c) {
			credentials.reportf(c.At(key), "the AWS SDK for Go ignores %s here, because the config file has the profile %q too: set it there", key, name)
		}
	}
	if same {
		credentials.problems = nil
	}
	for _, p := range []*parsedFile{config, credentials} {
		slices.SortStableFunc(p.problems, func(a, b *Problem) int {
			return cmp.Compare(cmp.Or(a.Line, 1<<30), cmp.Or(b.Line, 1<<30))
		})
		f.Problems = append(f.Problems, p.problems...)
	}
	f.listProfiles()
}

// configSections returns the sections of the config file under the names that
// the SDK uses. It processes names in alphabetical order, which decides which
// of two sections with the same final name is used.
func (p *parsedFile) configSections(quiet bool) map[string]*Section {
	kept := p.sections
	settled := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(kept)) {
		if settled[name] {
			continue
		}
		s := kept[name]
		s.inConfig = true
		bare, isProfile := strings.CutPrefix(name, profilePrefix)
		switch {
		case isProfile:
			delete(kept, name)
			if other, ok := kept[bare]; ok && !quiet {
				p.reportf(other.Position, "[%s] is ignored, because [%s] on line %d has the same name: merge them", other.Name, name, s.Line)
			}
			s.Name, s.profile = bare, true
			kept[bare] = s
			settled[bare] = true
		case strings.HasPrefix(name, SSOSession+" "), strings.HasPrefix(name, Services+" "):
		case strings.EqualFold(name, "default"):
			s.profile = true
		default:
			delete(kept, name)
			if !quiet {
				p.reportMisnamed(s)
			}
		}
	}
	return kept
}

// reportMisnamed reports why the SDK ignores a section of the config file.
func (p *parsedFile) reportMisnamed(s *Section) {
	if slices.Contains(cliSections, s.Name) {
		return
	}
	kind, rest, _ := strings.Cut(s.Name, " ")
	for _, known := range [...]string{"profile", SSOSession, Services} {
		switch {
		case !strings.EqualFold(kind, known):
		case rest == "":
			p.reportf(s.Position, "[%s] has no name, so AWS tools ignore it: write [%s NAME]", s.Name, known)
			return
		default:
			p.reportf(s.Position, "AWS tools ignore [%s], because case matters here: write [%s %s]", s.Name, known, rest)
			return
		}
	}
	p.reportf(s.Position, "AWS tools ignore [%s] in this file: write [profile %s]", s.Name, s.Name)
}

// credentialsSections returns the sections of the credentials file that the SDK
// uses.
func (p *parsedFile) credentialsSections(quiet bool) map[string]*Section {
	for name, s := range p.sections {
		bare, wrong := strings.CutPrefix(name, profilePrefix)
		if wrong {
			delete(p.sections, name)
			if !quiet {
				p.reportf(s.Position, "AWS tools ignore [%s] in the credentials file: write [%s]", name, bare)
			}
			continue
		}
		s.profile = !strings.HasPrefix(name, SSOSession+" ") && !strings.HasPrefix(name, Services+" ")
	}
	return p.sections
}

// listProfiles fills Profiles and its indexes.
func (f *Files) listProfiles() {
	var found []*Section
	for _, s := range f.sections {
		if s.profile {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *Section) int {
		if a.inConfig != b.inConfig {
			if a.inConfig {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.Line, b.Line)
	})
	f.Profiles = make([]Profile, len(found))
	f.byName = make(map[string]int, len(found))
	f.byFoldedName = make(map[string]string, len(found))
	for _, s := range slices.Backward(found) {
		f.byFoldedName[foldName(s.Name)] = s.Name
	}
	shown := make(map[string]*Section, len(found))
	for i, s := range found {
		f.byName[s.Name] = i
		f.Profiles[i] = f.newProfile(s)
		d := f.Profiles[i].Display
		if other, ok := shown[d]; ok {
			f.Problems = append(f.Problems, &Problem{s.Position, fmt.Sprintf(
				"this and [%s] (line %d of %s) are two profiles for the SDKs and one for the AWS CLI: use the same quotation marks or different names",
				other.Name, other.Line, other.File)})
		}
		shown[d] = s
	}
}

func (f *Files) newProfile(s *Section) Profile {
	p := Profile{
		Name: s.Name, Display: displayName(s.Name), Position: s.Position,
		Kind: kindOf(s), Region: s.Values[keyRegion], Values: s.Values, section: s,
	}
	p.Partition = f.partitionOf(s)
	p.AccountID = accountIDOf(p.Kind, s)
	_, p.Problem = f.resolveChain(s)
	return p
}
