package form

import (
	"testing"

	"accountable/audit"
)

func TestPlain(t *testing.T) {
	for _, c := range []struct {
		field    audit.Field
		in, want string
	}{
		{audit.FieldName, "Jane\u00a0Doe", "Jane Doe"},
		{audit.FieldName, "Jane\tDoe", "Jane Doe"},
		{audit.FieldName, "Zoë — SOC", "Zoë - SOC"},
		{audit.FieldName, "サーバー。", "サーバー。"},
		{audit.FieldName, "pay\u200bpal\ufeff", "paypal"},
		{audit.FieldName, "tel:1", "tel:1"},
		{audit.FieldEmail, " mailto:soc@octank.cloud ", "soc@octank.cloud"},
		{audit.FieldEmail, "MAILTO:soc%2Baws@octank.cloud?subject=Hi", "soc+aws@octank.cloud"},
		{audit.FieldEmail, "soc＠octank。cloud", "soc@octank.cloud"},
		{audit.FieldEmail, "Security Team <security@octank.cloud>", "security@octank.cloud"},
		{audit.FieldEmail, "\"Security, AWS\" <mailto:security@octank.cloud>; ", "security@octank.cloud"},
		{audit.FieldEmail, "<security@octank.cloud>", "security@octank.cloud"},
		{audit.FieldEmail, "a <a@octank.cloud>, b <b@octank.cloud>", "a <a@octank.cloud>, b <b@octank.cloud>"},
		{audit.FieldName, "Security Team <security@octank.cloud>", "Security Team <security@octank.cloud>"},
		{audit.FieldPhone, "tel:+1-206-555-4100;ext=7", "+1-206-555-4100"},
		{audit.FieldPhone, "tel://+12065554100", "+12065554100"},
		{audit.FieldPhone, "+1\u202f206\u2012555\u20104100", "+1 206-555-4100"},
		{audit.FieldPhone, "＋１ ２０６ ５５５ ４１００", "+1 206 555 4100"},
	} {
		if got := cleanPasted(c.field, c.in); got != c.want {
			t.Errorf("%s %q becomes %q, want %q", c.field.Key(), c.in, got, c.want)
		}
	}
}
