package wordlist_test

import (
	"testing"

	"accountable/audit/rules/wordlist"
)

const birds = "# comment\nauk\neider d\nemu\nemu-wren x\ngull gs\n"

func TestListFind(t *testing.T) {
	for _, c := range []struct {
		word, tag string
		found     bool
	}{
		{"auk", "", true},
		{"eider", "d", true},
		{"emu", "", true},
		{"emu-wren", "x", true},
		{"gull", "gs", true},
		{"", "", false},
		{"aardvark", "", false},
		{"em", "", false},
		{"emus", "", false},
		{"gull gs", "", false},
		{"zebra", "", false},
		{"#", "", false},
		{"# comment", "", false},
		{"auk\neider", "", false},
	} {
		if tag, found := wordlist.New(birds).Find(c.word); tag != c.tag || found != c.found {
			t.Errorf("%q: %q %v, want %q %v", c.word, tag, found, c.tag, c.found)
		}
	}
}

func TestListFind_WithoutWords(t *testing.T) {
	for _, empty := range []string{"", "# comment\n"} {
		if l := wordlist.New(empty); l.Has("auk") || l.Has("") || l.Len() != 0 {
			t.Errorf("%q is not empty", empty)
		}
	}
}

func TestListAll(t *testing.T) {
	l := wordlist.New(birds)
	var n int
	for word, tag := range l.All() {
		if found, ok := l.Find(word); found != tag || !ok {
			t.Errorf("%q: %q, want %q", word, found, tag)
		}
		n++
	}
	if n != 5 || l.Len() != 5 {
		t.Errorf("%d words, Len %d, want 5", n, l.Len())
	}
}

func TestListFind_AllocatesNothing(t *testing.T) {
	l := wordlist.New(birds)
	if n := testing.AllocsPerRun(10, func() { l.Find("gull") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
