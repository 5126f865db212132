package wordlisttest

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"accountable/audit/rules/wordlist"
)

var update = flag.Bool("update", false, "write the lists that are made from data files instead of comparing with them")

// firstLine is the first line of a list. It sorts before every word.
const firstLine = "# Made from the data files by \"go generate\". Do not edit.\n"

// headLines must be in the head of each data file.
var headLines = [...]string{"# Source: ", "# Date: ", "# License: "}

// Source holds the words of a data file by section. Words before the first section are in
// section "".
type Source map[string][]string

// Read reads a data file. The test fails if the file has no complete head.
func Read(t *testing.T, path string) Source {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut("\n"+string(text), "\n\n")
	for _, want := range headLines {
		if !strings.Contains(head, "\n"+want) {
			t.Errorf("%s: the head has no line that starts with %q", path, want)
		}
	}
	source := Source{}
	section := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			section = strings.Trim(line, "[]")
		default:
			source[section] = append(source[section], strings.Fields(line)...)
		}
	}
	return source
}

// All returns the words of all sections.
func (s Source) All() []string {
	var words []string
	for _, section := range s {
		words = append(words, section...)
	}
	return words
}

// Entries holds the words of a list with their tags, which may be empty.
type Entries map[string]string

// Add adds words with a tag of one letter, or "" for none. The tag of a word that is added
// with several letters consists of all of them in order.
func (e Entries) Add(tag string, words ...string) {
	for _, word := range words {
		letters := append(strings.Split(e[word], ""), tag)
		slices.Sort(letters)
		e[word] = strings.Join(slices.Compact(letters), "")
	}
}

// AddText adds a word with a tag that is a text. The texts of a word that is added several
// times are separated by commas.
func (e Entries) AddText(word, tag string) {
	if before := e[word]; before != "" {
		tag = before + "," + tag
	}
	e[word] = tag
}

// text returns the text of a list.
func (e Entries) text(t *testing.T) string {
	t.Helper()
	words := make([]string, 0, len(e))
	for word := range e {
		if word == "" || word[0] <= '#' || strings.ContainsAny(word, " \n") {
			t.Errorf("%q cannot be in a list: it is blank, contains white space or starts like a comment", word)
		}
		words = append(words, word)
	}
	slices.Sort(words)
	var lines strings.Builder
	lines.WriteString(firstLine)
	head := len(wordlist.IndexStart) + len("ffffff")*wordlist.IndexLength + len("\n")
	index := make([]int, 0, wordlist.IndexLength)
	pair := []byte("aa")
	for _, word := range words {
		for len(index) < wordlist.IndexLength-1 && word >= string(pair) {
			index = append(index, head+lines.Len())
			nextPair(pair)
		}
		lines.WriteString(word)
		if tag := e[word]; tag != "" {
			lines.WriteString(" " + tag)
		}
		lines.WriteByte('\n')
	}
	for len(index) < wordlist.IndexLength {
		index = append(index, head+lines.Len())
	}
	var text strings.Builder
	text.WriteString(wordlist.IndexStart)
	for _, offset := range index {
		fmt.Fprintf(&text, "%06x", offset)
	}
	return text.String() + "\n" + lines.String()
}

// nextPair changes two letters to the next ones: ab to ac, az to ba.
func nextPair(pair []byte) {
	pair[1]++
	if pair[1] > 'z' {
		pair[0], pair[1] = pair[0]+1, 'a'
	}
}

// ExpectFresh fails the test if a file is not the list of the entries. With -update it
// writes the file instead.
func ExpectFresh(t *testing.T, path string, entries Entries) {
	t.Helper()
	want := entries.text(t)
	if *update {
		if err := os.WriteFile(path, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != want {
		t.Errorf("%s is out of date: run \"go generate ./...\"", path)
	}
}
