package text

import (
	"bytes"
	"strings"
	"testing"

	"accountable/ui/style"
)

func TestProgress_DrawsAndErases(t *testing.T) {
	var b bytes.Buffer
	theme := style.New(style.Options{ASCII: true})
	p := NewProgress(&b, theme, func() int { return 20 }, true, func() string { return "3 of 200 accounts, 1 error" })
	p.Draw()
	if text := b.String(); !strings.HasPrefix(text, "\r\x1b[K") || !strings.Contains(text, "3 of 200") || style.Width(text) > 19 {
		t.Errorf("drawn %q", text)
	}
	b.Reset()
	p.Stop()
	if b.String() != "\r\x1b[K" {
		t.Errorf("erased by %q", b.String())
	}
}

func TestProgress_NotShown(t *testing.T) {
	var b bytes.Buffer
	p := NewProgress(&b, style.New(style.Options{}), func() int { return 80 }, false, func() string { return "1 of 2" })
	worked := false
	p.While(func() { worked = true })
	if b.Len() > 0 || !worked {
		t.Errorf("drawn %q, worked: %v", b.String(), worked)
	}
}
