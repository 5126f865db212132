package ui

import (
	"slices"
	"strings"
	"testing"
)

func TestNoTwoKeysCollide(t *testing.T) {
	held := map[scopedKey]binding{}
	for _, b := range bindings {
		for place := scope(1); place < everywhere; place <<= 1 {
			if b.where&place == 0 {
				continue
			}
			for _, k := range b.keys {
				at := scopedKey{place, k}
				if other, taken := held[at]; taken {
					t.Errorf("%q means both %q and %q in place %b", k, other.help, b.help, place)
				}
				held[at] = b
			}
		}
	}
}

func TestEveryKeyIsInTheHelp(t *testing.T) {
	w, targets := octank()
	m := opened(t, options(w, targets), 100, 400)
	m.update(keyPress("?"))
	shown := strings.Join(strings.Fields(screenOf(m)), " ")
	for _, b := range bindings {
		want := b.label(false) + " " + b.help
		if !strings.Contains(shown, want) {
			t.Errorf("the help lacks %q", want)
		}
		if !slices.Contains(helpGroups, b.group) {
			t.Errorf("%q stands under %q, which is no heading of the help", b.help, b.group)
		}
		if b.where == 0 || len(b.keys) == 0 || b.words == "" {
			t.Errorf("%+v holds nowhere, has no keys or no words", b)
		}
	}
}

func TestEveryKeyOfTheListDoesSomething(t *testing.T) {
	for _, b := range bindings {
		if b.where&inAccounts == 0 {
			continue
		}
		_, ofModel := modelCommands[b.command]
		_, ofList := accountsCommands[b.command]
		_, ofAccount := accountCommands[b.command]
		if !ofModel && !ofList && !ofAccount {
			t.Errorf("%q (%s) is bound and nothing is done", b.label(false), b.help)
		}
	}
}

func TestFooterShowsKeysInAscii(t *testing.T) {
	for _, b := range bindings {
		for _, r := range b.label(true) {
			if r > '~' {
				t.Errorf("the label %q is not ASCII", b.label(true))
			}
		}
	}
}
