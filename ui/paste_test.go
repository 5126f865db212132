package ui

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"accountable/ui/terminal"
)

// chunk is input that arrives some time after the one before.
type chunk struct {
	after time.Duration
	bytes string
}

// chunkReader returns one chunk for each read.
type chunkReader struct{ left []chunk }

func (r *chunkReader) Read(p []byte) (int, error) {
	if len(r.left) == 0 {
		return 0, io.EOF
	}
	next := r.left[0]
	time.Sleep(next.after)
	n := copy(p, next.bytes)
	if r.left[0] = (chunk{0, next.bytes[n:]}); len(next.bytes) == n {
		r.left = r.left[1:]
	}
	return n, nil
}

func TestInput_EndsPaste(t *testing.T) {
	const long, soon = 2 * time.Second, 50 * time.Millisecond
	for _, c := range []struct {
		name   string
		chunks []chunk
		want   string
	}{
		{"no paste", []chunk{{0, "abc\x1b[A\x1b"}, {long, "[200"}}, "abc\x1b[A\x1b[200"},
		{"a whole paste", []chunk{{0, "a\x1b[200~b\r\n\tc\x1b[201~d\x1b[A"}}, "a\x1b[200~b\r\n\tc\x1b[201~d\x1b[A"},
		{"marks in pieces", []chunk{{0, "\x1b"}, {soon, "[20"}, {soon, "0~b\x1b["}, {soon, "201"}, {soon, "~\x03"}}, "\x1b[200~b\x1b[201~\x03"},
		{"a key after a pause", []chunk{{0, "\x1b[200~ab"}, {long, "q"}, {soon, "q"}}, "\x1b[200~ab\x1b[201~qq"},
		{"an arrow after a pause", []chunk{{0, "\x1b[200~ab"}, {long, "\x1b[A"}}, "\x1b[200~ab\x1b[201~\x1b[A"},
		{"esc after a pause", []chunk{{0, "\x1b[200~ab"}, {long, "\x1b"}}, "\x1b[200~ab\x1b[201~\x1b"},
		{"a click after a pause", []chunk{{0, "\x1b[200~ab"}, {long, "\x1b[<0;3;4M"}, {soon, "\x1b[<0;3;4m"}}, "\x1b[200~ab\x1b[201~\x1b[<0;3;4M\x1b[<0;3;4m"},
		{"ctrl+c soon", []chunk{{0, "\x1b[200~ab"}, {200 * time.Millisecond, "\x03"}}, "\x1b[200~ab\x1b[201~\x03"},
		{"ctrl+c of the Kitty protocol", []chunk{{0, "\x1b[200~ab"}, {200 * time.Millisecond, "\x1b[99;5u"}}, "\x1b[200~ab\x1b[201~\x1b[99;5u"},
		{"ctrl+c within pasted text", []chunk{{0, "\x1b[200~ab\x03q\r"}, {soon, "\x03"}, {soon, "c\x1b[201~"}}, "\x1b[200~abq\rc\x1b[201~"},
		{"the rest of a paste after a pause", []chunk{{0, "\x1b[200~ab"}, {long, "cd\r"}, {long, "ef\x1b[201~q"}}, "\x1b[200~abcd\ref\x1b[201~q"},
		{"answers of the terminal", []chunk{{0, "\x1b[200~ab"}, {700 * time.Millisecond, "\x1b[?62;22c"}, {700 * time.Millisecond, "\x1b[?62;22c"}}, "\x1b[200~ab\x1b[201~\x1b[?62;22c"},
		{"control sequences", []chunk{{0, "\x1b[200~a\x1b[31mb\x1bPc\x1b]0;d\x1b[201~\x1b[B"}}, "\x1b[200~abc0;d\x1b[201~\x1b[B"},
		{"control characters", []chunk{{0, "\x1b[200~a\x00\x08\x7fb\x9d\x90\xffc\xe6\x9d\xb1\xc3d\x1b[201~"}}, "\x1b[200~abc東\xc3d\x1b[201~"},
		{"a start within a paste", []chunk{{0, "\x1b[200~a\x1b[200~b\x1b[201~c"}}, "\x1b[200~ab\x1b[201~c"},
		{"a start with more parameters", []chunk{{0, "\x1b[0200;1~a"}, {long, "q"}}, "\x1b[0200;1~a\x1b[201~q"},
		{"an end without a start", []chunk{{0, "\x1b[201~a"}}, "\x1b[201~a"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				got, err := io.ReadAll(Input(&chunkReader{c.chunks}))
				if err != nil || string(got) != c.want {
					t.Errorf("read %q, %v; want %q", got, err, c.want)
				}
			})
		})
	}
}

func TestInput_BoundsPaste(t *testing.T) {
	for _, c := range []struct{ name, unit string }{{"letters", "a"}, {"wide characters", "東"}, {"emoji", "🙂"}} {
		t.Run(c.name, func(t *testing.T) {
			got, err := io.ReadAll(Input(strings.NewReader(pasteStart + strings.Repeat(c.unit, 3*maxPaste) + pasteEnd + "q")))
			text, found := strings.CutSuffix(strings.TrimPrefix(string(got), pasteStart), pasteEnd+"q")
			if err != nil || !found || len(text) <= maxPaste || len(text) > maxPaste+4 || strings.ReplaceAll(text, c.unit, "") != "" {
				t.Errorf("%d bytes, %v", len(text), err)
			}
		})
	}
}

// FuzzInput_EndsEveryPaste: whatever was pasted, ctrl+c reaches the program afterwards.
func FuzzInput_EndsEveryPaste(f *testing.F) {
	for _, s := range []string{"", "a", "\x1b", "\x1b[", "\x1b[20", "\x1bP", "\x1b]0;", "\xe6", "\x1b[200~", "\x9d"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pasted string) {
		if strings.Contains(pasted, "01") { // it may end the paste itself
			return
		}
		r := &pasteReader{}
		now := time.Now()
		out := append(r.filter([]byte(pasteStart), now), r.filter([]byte(pasted), now)...)
		out = append(out, r.filter([]byte("\x03"), now.Add(time.Second))...)
		if !strings.HasSuffix(string(out), pasteEnd+"\x03") {
			t.Errorf("%q becomes %q", pasted, out)
		}
	})
}

func TestPaste_WithoutEnd(t *testing.T) {
	for _, c := range []struct {
		name string
		do   func(s *viewer)
		ends bool
	}{
		{"ctrl+c quits", func(s *viewer) { s.Press("ctrl+c") }, true},
		{"a key after a pause", func(s *viewer) { s.Wait(2 * time.Second); s.Press("q") }, true},
		{"it ends by itself", func(s *viewer) {
			s.Press("q") // too soon: part of the pasted text
			s.see("0/6")
			s.Wait(3 * time.Second)
			s.Burst("q", "q")
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, targets := newOctank()
			w.delay = func(string) time.Duration { return time.Hour }
			flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
				s.Feed(pasteStart + "some text")
				time.Sleep(300 * time.Millisecond)
				c.do(s)
				if s.Ended() != c.ends {
					s.t.Errorf("ended: %v\n%s", s.Ended(), s.Screen())
				}
			})
		})
	}
}

func TestPaste_WithoutEndGoesIntoField(t *testing.T) {
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("/")
		s.Feed(pasteStart + "payments")
		s.miss("payments  ")
		s.Wait(2 * time.Second)
		s.see("/ payments", "2 of 6 rows")
		s.Type("-prod")
		s.see("1 of 6 rows")
	})
}

func TestPaste_TerminalThatDoesNotAnswer(t *testing.T) {
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("/")
		s.Feed(pasteStart + "payments")
		s.Wait(3 * time.Second)
		s.see("Receiving pasted text… If no more arrives, press ctrl+c to end it.")
		s.Press("-")
		s.see("/ payments-", "2 of 6 rows")
		s.miss("Receiving")
	}, terminal.NoDeviceAttributes())
}

func TestPaste_TooLong(t *testing.T) {
	w, targets := newOctank()
	flow(t, newOptions(w, targets), 110, 24, func(s *viewer) {
		s.Wait(time.Second)
		s.Press("/")
		s.Feed(pasteStart + strings.Repeat("pay ", 100000) + pasteEnd)
		s.Wait(time.Second)
		s.see("The pasted text is longer than 64 KiB. The rest was left out.", "2 of 6 rows")
		s.Press("esc")
		s.see("6 accounts")
	})
}
