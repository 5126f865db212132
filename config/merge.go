package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// cliSections belong to the AWS CLI. They are neither profiles nor mistakes.
var cliSections = []string{"plugins", "preview"}

// sectionKinds are the kinds of section in the config file.
var sectionKinds = [...]string{profileKind, SSOSession, Services}

const defaultProfile = "default"

// merge combines the two files as the AWS CLI does: the settings of the credentials
// file replace those of the config file. If both paths lead to the same file, each
// reading uses half of its sections and reports nothing about the other half.
func (f *Files) merge(config, credentials *parsedFile, same bool) {
	f.sections = config.configSections(same)
	for name, c := range credentials.credentialsSections(same) {
		id := sectionID{profileKind, name}
		if s, ok := f.sections[id]; ok {
			s.merge(c)
			continue
		}
		c.fromCredentials = c.Values
		f.sections[id] = c
	}
	if same {
		credentials.problems = nil
	}
	f.listProfiles(config, credentials)
	for _, p := range []*parsedFile{config, credentials} {
		slices.SortStableFunc(p.problems, func(a, b *Problem) int {
			return cmp.Compare(cmp.Or(a.Line, 1<<30), cmp.Or(b.Line, 1<<30))
		})
		if more := len(p.problems) - MaxProblems; more > 0 {
			p.problems = append(p.problems[:MaxProblems], problemAt(Position{File: p.path}, "%d more problems", more))
		}
		f.Problems = append(f.Problems, p.problems...)
	}
}

// sectionID identifies a section.
type sectionID struct{ kind, name string }

// inOrder returns the sections in file order.
func (p *parsedFile) inOrder() []*Section {
	all := make([]*Section, 0, len(p.sections))
	for _, s := range p.sections {
		all = append(all, s)
	}
	slices.SortFunc(all, func(a, b *Section) int { return cmp.Compare(a.Line, b.Line) })
	return all
}

// configSections returns the sections of the config file, as build_profile_map of
// botocore/configloader.py names them: a kind and one word. Of two sections with the
// same name, it keeps the later one.
//
// It also returns sections that the AWS CLI ignores because their names are not one
// word, unless another section has the name: the SDKs read them.
func (p *parsedFile) configSections(quiet bool) map[sectionID]*Section {
	kept := map[sectionID]*Section{}
	var misquoted []*Section
	for _, s := range p.inOrder() {
		s.inConfig, s.fromConfig = true, s.Values
		kind, name, ok := splitHeader(s.header)
		switch {
		case ok && name != "":
			s.kind, s.Name = kind, name
			if other, found := kept[sectionID{kind, name}]; found && !quiet {
				p.reportf(other.Position, "[%s] is ignored, because [%s] on line %d has the same name: merge them", other.header, s.header, s.Line)
			}
			kept[sectionID{kind, name}] = s
		case hasKindAndName(s.header):
			misquoted = append(misquoted, s)
		case !quiet:
			p.reportMisnamed(s)
		}
	}
	for _, s := range misquoted {
		kind, rest := cutKind(s.header)
		s.kind, s.Name = kind, unquote(rest)
		p.reportf(s.Position, "the AWS CLI ignores [%s], because its name is not one word: write [%s %s]", s.header, kind, quoteWord(s.Name))
		if _, found := kept[sectionID{kind, s.Name}]; !found {
			kept[sectionID{kind, s.Name}] = s
		}
	}
	return kept
}

// splitHeader returns the kind and the name of a section of the config file.
func splitHeader(header string) (kind, name string, ok bool) {
	if header == defaultProfile {
		return profileKind, defaultProfile, true
	}
	for _, kind := range sectionKinds {
		if !strings.HasPrefix(header, kind) {
			continue
		}
		words, err := SplitWords(header)
		if err != nil || len(words) != 2 {
			return "", "", false
		}
		return kind, words[1], true
	}
	return "", "", false
}

// cutKind splits a header at its first blank.
func cutKind(header string) (kind, rest string) {
	i := strings.IndexFunc(header, unicode.IsSpace)
	if i < 0 {
		return header, ""
	}
	return header[:i], strings.TrimSpace(header[i:])
}

func hasKindAndName(header string) bool {
	kind, rest := cutKind(header)
	return slices.Contains(sectionKinds[:], kind) && unquote(rest) != ""
}

// reportMisnamed reports why the AWS CLI ignores a section of the config file.
func (p *parsedFile) reportMisnamed(s *Section) {
	if slices.Contains(cliSections, s.header) {
		return
	}
	kind, rest := cutKind(s.header)
	for _, known := range sectionKinds {
		switch {
		case !strings.EqualFold(kind, known):
		case unquote(rest) == "":
			p.reportf(s.Position, "[%s] has no name, so AWS tools ignore it: write [%s NAME]", s.header, known)
			return
		default:
			p.reportf(s.Position, "AWS tools ignore [%s], because case matters here: write [%s %s]", s.header, known, rest)
			return
		}
	}
	p.reportf(s.Position, "AWS tools ignore [%s] in this file: write [profile %s]", s.header, quoteWord(s.header))
}

// credentialsSections returns the profiles of the credentials file. There the AWS CLI
// takes the whole header as the name.
func (p *parsedFile) credentialsSections(quiet bool) map[string]*Section {
	kept := map[string]*Section{}
	for _, s := range p.inOrder() {
		s.kind, s.Name = profileKind, s.header
		kind, rest := cutKind(s.header)
		switch {
		case !slices.Contains(sectionKinds[:], kind) || rest == "":
		case quiet:
			continue
		case kind == profileKind:
			p.reportf(s.Position, "the AWS CLI reads %q as the name in the credentials file: write [%s]", s.header, unquote(rest))
		default:
			p.reportf(s.Position, "the AWS CLI looks for [%s] in the config file only, and reads it as a profile here: move it", s.header)
			continue
		}
		kept[s.Name] = s
	}
	for name, s := range kept {
		bare := strings.TrimSpace(unquote(strings.TrimSpace(name)))
		if bare == name || quiet {
			continue
		}
		delete(kept, name)
		p.reportf(s.Position, "the AWS CLI reads quotation marks and blanks at the ends as part of the name in the credentials file: write [%s]", bare)
		if _, found := kept[bare]; !found && bare != "" {
			s.Name = bare
			kept[bare] = s
		}
	}
	return kept
}

// listProfiles fills Profiles and its indexes.
func (f *Files) listProfiles(config, credentials *parsedFile) {
	var found []*Section
	for _, s := range f.sections {
		if s.kind == profileKind {
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
	for i, s := range found {
		f.byName[s.Name] = i
		for _, problem := range f.normalize(s) {
			file := config
			if problem.File == credentials.path {
				file = credentials
			}
			file.problems = append(file.problems, problem)
		}
	}
	for i, s := range found {
		f.Profiles[i] = f.newProfile(s)
	}
}

func (f *Files) newProfile(s *Section) Profile {
	p := Profile{
		Name: s.Name, Position: s.Position,
		Kind: kindOf(s), Region: s.Values[keyRegion], Values: s.Values, section: s,
	}
	p.Partition = f.partitionOf(s)
	p.AccountID = accountIDOf(p.Kind, s)
	_, p.Problem = f.resolveChain(s)
	return p
}

func problemAt(at Position, format string, args ...any) *Problem {
	return &Problem{at, fmt.Sprintf(format, shortenAll(args)...)}
}
