package shape_test

import (
	"errors"
	"strings"
	"testing"

	"accountable/audit"
	"accountable/audit/cloud/shape"
	"accountable/audit/cloud/transport"
)

func TestText_Read(t *testing.T) {
	long := func(n int) string { return strings.Repeat("é", n) }
	for name, test := range map[string]struct {
		text   shape.Text
		value  string
		reason string // "" if it is accepted
	}{
		"account id":                {shape.AccountID, "000011112222", ""},
		"11 digits":                 {shape.AccountID, "00001111222", "its account id is not valid"},
		"13 digits":                 {shape.AccountID, "0000111122223", "its account id is not valid"},
		"digits of another script":  {shape.AccountID, "٠٠٠٠١١١١٢٢٢٢", "not valid"},
		"a line end after an id":    {shape.AccountID, "000011112222\n", "not valid"},
		"Terraform in an id":        {shape.AccountID, `000011112222" {}`, "not valid"},
		"no account id":             {shape.AccountID, "", "not valid"},
		"organization":              {shape.OrganizationID, "o-octank0001", ""},
		"a path as an organization": {shape.OrganizationID, "o-../../etc", "not valid"},
		"root":                      {shape.ParentID, "r-k7q2", ""},
		"unit":                      {shape.ParentID, "ou-k7q2-prod0000", ""},
		"unit as root":              {shape.RootID, "ou-k7q2-prod0000", "its root id is not valid"},
		"root as unit":              {shape.UnitID, "r-k7q2", "not valid"},
		"user":                      {shape.CallerARN, "arn:aws:iam::111122223333:user/team/jane", ""},
		"root user in China":        {shape.CallerARN, "arn:aws-cn:iam::111122223333:root", ""},
		"session":                   {shape.CallerARN, "arn:aws:sts::111122223333:assumed-role/Admin/jane@octank.cloud", ""},
		"an ARN of a bucket":        {shape.CallerARN, "arn:aws:s3:::bucket", "its ARN is not valid"},
		"an ARN with an escape":     {shape.CallerARN, "arn:aws:iam::111122223333:user/\x1b[2J", "not valid"},
		"a very long ARN":           {shape.CallerARN, "arn:aws:iam::111122223333:user/" + strings.Repeat("a", 2048), "characters"},
		"role":                      {shape.RoleName, "AWSReservedSSO_Admin+1=2,3.4@5-6", ""},
		"a role with a blank":       {shape.RoleName, "Admin --profile x", "not valid"},
		"state":                     {shape.AccountState, "PENDING_CLOSURE", ""},
		"a state with a sequence":   {shape.AccountState, "ACTIVE\x1b[2J", "not valid"},
		"account name":              {shape.AccountName, "Zahlungen \x1b[31m produktiv", ""},
		"a name of 4 times 128":     {shape.AccountName, long(512), ""},
		"a longer name":             {shape.AccountName, long(513), "its account name has 513 characters"},
		"empty title":               {shape.Field(audit.FieldTitle), "", ""},
		"email of a contact":        {shape.Field(audit.FieldEmail), long(4 * 254), ""},
		"a longer email":            {shape.Field(audit.FieldEmail), long(4*254 + 1), "its email has 1017 characters"},
		"secret":                    {shape.Secret, "wJalrXUtnFEMI/K7MDENG", ""},
		"a secret with a line end":  {shape.Secret, "wJal\r\nX-Injected: 1", "its secret is not valid"},
		"link":                      {shape.Link, "https://device.sso.eu-central-1.amazonaws.com/?user_code=ABCD-EFGH", ""},
		"a link with a user":        {shape.Link, "https://device.sso.amazonaws.com@octank.example/", "its link is not valid"},
		"a link without a host":     {shape.Link, "https:///device", "not valid"},
		"a link to a file":          {shape.Link, "file:///etc/passwd", "not valid"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := test.text.Read(&test.value)
			refused, _ := errors.AsType[*transport.AnswerError](err)
			switch {
			case test.reason == "" && (err != nil || got != test.value):
				t.Errorf("got %q, %v", got, err)
			case test.reason != "" && (refused == nil || !strings.Contains(refused.Reason, test.reason) || got != ""):
				t.Errorf("got %q, %v, want %q", got, err, test.reason)
			}
		})
	}
}

func TestText_MissingValue(t *testing.T) {
	if _, err := shape.Field(audit.FieldTitle).Read(nil); err == nil || !strings.Contains(err.Error(), "its title is missing") {
		t.Errorf("null is accepted: %v", err)
	}
	empty := ""
	for _, value := range []*string{nil, &empty} {
		if got, err := shape.AccountName.ReadOptional(value); got != "" || err != nil {
			t.Errorf("got %q, %v", got, err)
		}
	}
	if _, err := shape.AccountState.ReadOptional(new("?")); err == nil {
		t.Error("an optional value is not checked")
	}
}
