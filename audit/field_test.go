package audit_test

import (
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/audittest"
)

func TestField_Check(t *testing.T) {
	for _, test := range []struct {
		field audit.Field
		value string
		want  string // part of the complaint; "" where the API takes the value
	}{
		{audit.FieldName, "山田 太郎", ""},
		{audit.FieldName, strings.Repeat("語", 64), ""},
		{audit.FieldName, strings.Repeat("語", 65), "65 characters, at most 64 allowed"},
		{audit.FieldName, "  " + strings.Repeat("x", 64) + "\u3000", ""},
		{audit.FieldName, " \u00a0\ufeff\t", "required"},
		{audit.FieldName, "", "required"},
		{audit.FieldName, "Jane\nDoe", "control character U+000A"},
		{audit.FieldName, "Jane\x1b[31m", "control character U+001B"},
		{audit.FieldName, "Jane\xff", "UTF-8"},
		{audit.FieldTitle, strings.Repeat("x", 50), ""},
		{audit.FieldTitle, strings.Repeat("x", 51), "51 characters, at most 50 allowed"},

		{audit.FieldEmail, "security@octank.cloud", ""},
		{audit.FieldEmail, "\u00a0security@octank.cloud\u3000", ""},
		{audit.FieldEmail, "a+b=c.d#e|f!g&h-i_j@octank.cloud", ""},
		{audit.FieldEmail, ".security..@-octank_.cloud", ""}, // AWS's pattern takes it; email-well-formed does not
		{audit.FieldEmail, strings.Repeat("x", 241) + "@octank.cloud", ""},
		{audit.FieldEmail, strings.Repeat("x", 242) + "@octank.cloud", "255 characters"},
		{audit.FieldEmail, "security@octank", "not an email address"},
		{audit.FieldEmail, "@octank.cloud", "not an email address"},
		{audit.FieldEmail, "security@@octank.cloud", "not an email address"},
		{audit.FieldEmail, "security@octank.cloud.", "not an email address"},
		{audit.FieldEmail, "sicherheit@öctank.cloud", "the domain is not in ASCII: write it as xn--ctank-iua.cloud"},
		{audit.FieldEmail, "security@BÜCHER.de", "the domain is not in ASCII: write it as xn--bcher-kva.de"},
		{audit.FieldEmail, "süd@bücher.de", `'ü' is not allowed`},
		{audit.FieldEmail, "security@bücher", `'ü' is not allowed`},
		{audit.FieldEmail, "o'brien@octank.cloud", `'\'' is not allowed`},
		{audit.FieldEmail, "security @octank.cloud", `' ' is not allowed`},
		{audit.FieldEmail, "security@octank.cloud;soc@octank.cloud", `';' is not allowed`},
		{audit.FieldEmail, "Security <security@octank.cloud>", `' ' is not allowed`},

		{audit.FieldPhone, "+1 (206) 555-4100", ""},
		{audit.FieldPhone, "---", ""}, // nothing in AWS's pattern asks for a digit
		{audit.FieldPhone, "+1\u00a0206\u3000555\v4100", "control character U+000B"},
		{audit.FieldPhone, "+1\u00a0206\u3000555 4100", ""},
		{audit.FieldPhone, strings.Repeat("1", 25), ""},
		{audit.FieldPhone, strings.Repeat("1", 26), "26 characters, at most 25 allowed"},
		{audit.FieldPhone, "+1 206 555 4100 x12", `'x' is not allowed`},
		{audit.FieldPhone, "206.555.4100", `'.' is not allowed`},
		{audit.FieldPhone, "٢٠٦", `'٢' is not allowed`},
		{audit.FieldPhone, "  ", "required"},
	} {
		err := test.field.Check(test.value)
		switch {
		case test.want == "" && err != nil:
			t.Errorf("%s %q is refused: %s", test.field.Key(), test.value, err.Reason)
		case test.want != "" && err == nil:
			t.Errorf("%s %q is taken, want %q", test.field.Key(), test.value, test.want)
		case test.want != "" && !strings.Contains(err.Error(), test.want):
			t.Errorf("%s %q: %q, want %q", test.field.Key(), test.value, err, test.want)
		}
	}
}

func TestCheckContact_Order(t *testing.T) {
	var keys []string
	for _, err := range audit.CheckContact(audit.Contact{Title: "CISO", Email: "nobody", Phone: "none"}) {
		keys = append(keys, err.Field.Key())
	}
	if got := strings.Join(keys, " "); got != "name email phone" {
		t.Errorf("complaints about %q, want name email phone", got)
	}
	if bad := audit.CheckContact(audittest.Good); bad != nil {
		t.Errorf("a good contact is refused: %v", bad)
	}
}

func TestSameContact(t *testing.T) {
	spaced := audit.Contact{Name: " Jane ", Title: "\u00a0CTO", Email: " jane@octank.cloud\u3000", Phone: "+1 "}
	if got, want := spaced.AsStored(), (audit.Contact{Name: " Jane ", Title: "\u00a0CTO", Email: "jane@octank.cloud", Phone: "+1 "}); got != want {
		t.Errorf("stored as %+q, want %+q", got, want)
	}
	if got, want := spaced.Trimmed(), (audit.Contact{Name: "Jane", Title: "CTO", Email: "jane@octank.cloud", Phone: "+1"}); got != want {
		t.Errorf("trimmed to %+q, want %+q", got, want)
	}
	stored, other := spaced.AsStored(), audittest.Good
	for _, test := range []struct {
		a, b *audit.Contact
		want bool
	}{{nil, nil, true}, {&spaced, nil, false}, {nil, &spaced, false}, {&spaced, &stored, true}, {&spaced, &other, false}} {
		if got := audit.SameContact(test.a, test.b); got != test.want {
			t.Errorf("Same(%+v, %+v) = %v", test.a, test.b, got)
		}
	}
}

func TestParseContactType(t *testing.T) {
	for _, want := range audit.ContactTypes {
		if got, err := audit.ParseContactType(" " + want.Key() + " "); err != nil || got != want {
			t.Errorf("%q is read as %q, %v", want.Key(), got, err)
		}
	}
	if _, err := audit.ParseContactType("primary"); err == nil || !strings.Contains(err.Error(), `"primary"`) {
		t.Errorf("primary: %v", err)
	}
}
