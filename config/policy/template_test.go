package policy_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"accountable/audit"
	"accountable/config/policy"
)

// now is the day of the checks in these tests.
var now = time.Date(2026, time.November, 23, 10, 0, 0, 0, time.UTC)

var exampleLine = regexp.MustCompile(`(?m)^#(\S| {2})`)

// uncomment turns all examples of a template into settings.
func uncomment(text []byte) string { return exampleLine.ReplaceAllString(string(text), "$1") }

func TestTemplate(t *testing.T) {
	odd := audit.Contact{Name: "Sécurité: équipe #1", Title: "No", Email: "security+aws@octank.cloud", Phone: " +1 206 555 4100 "}
	for name, contacts := range map[string]map[audit.ContactType]audit.Contact{
		"nothing is known": nil,
		"every contact": {
			audit.Security:   odd,
			audit.Billing:    {Name: "yes", Title: "- {duty: [b]} & *c | 'd' \"e\" \\ %f @g `h`", Email: "billing@octank.cloud", Phone: "+31 20 205 4100"},
			audit.Operations: {Name: "財務部", Title: "1e3", Email: "ops@octank.cloud", Phone: "+49 30 901820"},
		},
		"part of one": {audit.Billing: {Email: "billing@octank.cloud"}},
	} {
		t.Run(name, func(t *testing.T) {
			text := policy.Template(contacts, nil)
			p, err := policy.Read(policyFile(t, string(text)))
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			for _, kind := range audit.ContactTypes {
				c := contacts[kind].Trimmed()
				for _, f := range audit.Fields {
					if got := p.Contacts[kind][f].Text; got != f.Of(c) {
						t.Errorf("the %s of %s is %q, not %q", f.Key(), kind, got, f.Of(c))
					}
				}
			}
			if _, err := policy.Read(policyFile(t, uncomment(text))); err != nil {
				t.Errorf("with all examples: %v", err)
			}
			if strings.Contains(string(text), "\t") {
				t.Error("it has tabs")
			}
		})
	}
}

func TestTemplate_NoLint(t *testing.T) {
	text := policy.Template(map[audit.ContactType]audit.Contact{
		audit.Security: {Name: "Security Operations", Title: "Duty officer", Email: "security@octank.cloud", Phone: "+1 206 555 4100"},
	}, nil)
	problems, err := policy.Lint(policyFile(t, string(text)), now)
	if err != nil || len(problems) > 0 {
		t.Errorf("got %v, %v", problems, err)
	}
}

// TestTemplate_NoViolations checks that values which violate a rule do not
// become requirements, even if most accounts have them.
func TestTemplate_NoViolations(t *testing.T) {
	text := string(policy.Template(map[audit.ContactType]audit.Contact{
		audit.Security: {Name: "Security Operations", Title: "Duty officer", Email: "jane.doe@octank.cloud", Phone: "0"},
		audit.Billing:  {Name: "N/A", Email: "x@example.invalid", Phone: "call us"},
	}, nil))
	p, err := policy.Read(policyFile(t, text))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Contacts) != 1 || len(p.Contacts[audit.Security]) != 2 {
		t.Errorf("it wants %+v", p.Contacts)
	}
	for _, want := range []string{
		"    # Not used: most accounts have email jane.doe@octank.cloud (personal mailbox).\n",
		"    # Not used: most accounts have phone \"0\" (placeholder phone).\n",
		"#allowed_domains: [octank.cloud]\n",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("missing %q:\n%s", want, text)
		}
	}
}

// TestTemplate_Suggestions checks that contacts which too few accounts share are
// comments, which become valid when the # is removed.
func TestTemplate_Suggestions(t *testing.T) {
	security := audit.Contact{Name: "Security Operations", Title: "Duty officer", Email: "security@octank.io", Phone: "+1 206 555 4100"}
	billing := audit.Contact{Name: "Finance", Title: "Controller", Email: "billing@octank.io", Phone: "+31 20 205 4100"}
	suggested := map[audit.ContactType]audit.Contact{audit.Billing: billing}
	for name, wanted := range map[string]map[audit.ContactType]audit.Contact{
		"nothing else": nil, "beside a contact": {audit.Security: security},
	} {
		t.Run(name, func(t *testing.T) {
			text := policy.Template(wanted, suggested)
			p, err := policy.Read(policyFile(t, string(text)))
			if err != nil || len(p.Contacts) != len(wanted) {
				t.Fatalf("%v, it wants %+v\n%s", err, p.Contacts, text)
			}
			if !strings.Contains(string(text), "\n#    email: billing@octank.io\n") || !strings.Contains(string(text), "[octank.io]") {
				t.Errorf("it does not suggest the contact:\n%s", text)
			}
			p, err = policy.Read(policyFile(t, uncomment(text)))
			if err != nil || p.Contacts[audit.Billing][audit.FieldPhone].Text != billing.Phone {
				t.Errorf("%v, without # it wants %+v", err, p.Contacts)
			}
		})
	}
}
