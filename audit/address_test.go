package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/idna"

	"accountable/audit"
)

func TestAddress_Problem(t *testing.T) {
	for email, want := range map[string]string{
		"security@octank.cloud":         "",
		"a.b+c@sub-domain.octank.co.uk": "",
		" ":                             "blank",
		"@octank.cloud":                 "nothing before the @",
		"security":                      "no domain",
		"security@octank":               "not an email address",
		".security@octank.cloud":        "starts with a dot",
		"security.@octank.cloud":        "ends with a dot",
		"sec..urity@octank.cloud":       "two dots",
		strings.Repeat("x", 65) + "@octank.cloud":        "more than 64",
		"security@octank..cloud":                         "empty label",
		"security@" + strings.Repeat("x", 64) + ".cloud": "more than 63",
		"security@octank_x.cloud":                        "underscore",
		"security@-octank.cloud":                         "hyphen",
		"security@octank.c":                              "one character",
		"security@octank.42":                             "a number",
	} {
		got := audit.ParseAddress(email).Problem()
		if want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%q: got %q, want %q", email, got, want)
		}
	}
}

func TestAddress_Parts(t *testing.T) {
	a := audit.ParseAddress(" Security+AWS@Mail.Octank.CO.UK. ")
	if got := a.WithoutTag(); got != "security@mail.octank.co.uk." {
		t.Errorf("without tag: got %q", got)
	}
	if got := a.RegisteredLabel(); got != "octank" {
		t.Errorf("registered label: got %q", got)
	}
	if got := audit.ParseAddress("+aws@co.uk"); got.WithoutTag() != "+aws@co.uk" || got.RegisteredLabel() != "" {
		t.Errorf("got %q, %q", got.WithoutTag(), got.RegisteredLabel())
	}
	if got := audit.MailDomain(" Security@Octank.Cloud "); got != "octank.cloud" {
		t.Errorf("mail domain: got %q", got)
	}
}

// CanonicalDomain has a short way for domains in ASCII. It must not change any of them.
func TestCanonicalDomain_EqualsIDNA(t *testing.T) {
	for _, domain := range []string{
		"octank.cloud", "OCTANK.Cloud", "octank.cloud.", "a..b", ".a", "-a.b", "a_b.c", "a b.c", "1.2.3.4", "[1.2.3.4]", "", ".", "ab--cd.ef", "XN--BCHER-KVA.cloud",
		"xn--bcher-kva.cloud", "xn--a.b", "b\u00fccher.cloud", "B\u00dcCHER.cloud", "\u212aelvin.cloud", strings.Repeat("a", 64) + ".b", strings.Repeat("a.", 200), "a\x00b.c", "a!b.c",
	} {
		want, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
		if err != nil {
			want = strings.ToLower(strings.TrimSuffix(domain, "."))
		}
		if got := audit.CanonicalDomain(domain); got != want {
			t.Errorf("%q: got %q, want %q", domain, got, want)
		}
	}
}

// BenchmarkWithinDomain compares an address with 1,000 allowed domains.
func BenchmarkWithinDomain(b *testing.B) {
	parents := make([]string, 1_000)
	for i := range parents {
		parents[i] = fmt.Sprintf("team-%d.octank.cloud", i)
	}
	for b.Loop() {
		for _, p := range parents {
			if audit.WithinDomain("mail.octank.cloud", p) {
				b.Fatal("it is below a sibling")
			}
		}
	}
}

func TestRegistrableDomain(t *testing.T) {
	for domain, want := range map[string]string{
		"octank.cloud":              "octank.cloud",
		"a.mail.Octank.Cloud.":      "octank.cloud",
		"mail.octank.co.uk":         "octank.co.uk",
		"octank.github.io":          "github.io",
		"x.octank.s3.amazonaws.com": "amazonaws.com",
		"mail.bücher.de":            "xn--bcher-kva.de",
		"octank.invalid":            "octank.invalid",
		"mail.kawasaki.jp":          "",
		"co.uk":                     "",
		"cloud":                     "",
		"octank":                    "",
		".cloud":                    "",
		"10.0.0.25":                 "",
		"":                          "",
	} {
		if got := audit.RegistrableDomain(domain); got != want {
			t.Errorf("%q: %q, want %q", domain, got, want)
		}
	}
}

func TestWithinDomain(t *testing.T) {
	for _, test := range []struct {
		domain, parent string
		want           bool
	}{
		{"octank.cloud", "octank.cloud", true},
		{"Mail.Octank.Cloud.", "octank.cloud", true},
		{"xn--bcher-kva.cloud", "bücher.cloud", true},
		{"notoctank.cloud", "octank.cloud", false},
		{"octank.cloud", "mail.octank.cloud", false},
	} {
		if got := audit.WithinDomain(test.domain, test.parent); got != test.want {
			t.Errorf("%q in %q: got %v", test.domain, test.parent, got)
		}
	}
}

func TestField_SameMeaning(t *testing.T) {
	for _, test := range []struct {
		field audit.Field
		a, b  string
		want  bool
	}{
		{audit.FieldEmail, "Security@Octank.Cloud", " security@octank.cloud ", true},
		{audit.FieldEmail, "security", "SECURITY", true},
		{audit.FieldEmail, "security+aws@octank.cloud", "security@octank.cloud", false},
		{audit.FieldPhone, "+1 (206) 555-4100", "+12065554100", true},
		{audit.FieldPhone, "+12065554100", "+1 206 555 4100 ext. 7", false},
		{audit.FieldPhone, "2065554100", "+12065554100", false},
		{audit.FieldPhone, "+999 123 4567", "999 123 4567", false},
		{audit.FieldPhone, "call us", "call us", true},
		{audit.FieldName, "Zoe\u0308  Mu\u0308ller", "Zo\u00eb M\u00fcller", true},
		{audit.FieldName, "security operations", "Security Operations", false},
	} {
		if got := test.field.SameMeaning(test.a, test.b); got != test.want {
			t.Errorf("%s %q and %q: got %v", test.field.Key(), test.a, test.b, got)
		}
	}
}
