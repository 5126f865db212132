package report_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"accountable/audit/report"
)

// runScript runs the script of a plan with a fake aws whose credentials belong
// to owner. It returns the commands that aws received and the output.
func runScript(t *testing.T, owner string, r report.PlanReport) (asked, said string, err error) {
	t.Helper()
	dir := t.TempDir()
	script, asks := filepath.Join(dir, "plan.sh"), filepath.Join(dir, "asked")
	const aws = `#!/bin/sh
if [ "$1" = sts ]; then
  echo "$OWNER"
  exit
fi
printf '<%s>' "$@" >> "$ASKED"
echo >> "$ASKED"
`
	for path, text := range map[string]string{script: writePlanText(t, report.Shell, r), filepath.Join(dir, "aws"): aws, asks: ""} {
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	run := exec.Command("sh", script)
	run.Env = []string{"PATH=" + dir + string(filepath.ListSeparator) + os.Getenv("PATH"), "ASKED=" + asks, "OWNER=" + owner}
	out, err := run.CombinedOutput()
	text, readErr := os.ReadFile(asks)
	if readErr != nil {
		t.Fatal(readErr)
	}
	return string(text), string(out), err
}

func TestWritePlan_ShellCallsAWS(t *testing.T) {
	for name, c := range map[string]struct {
		item int
		want string
	}{
		"its own account": {0, "<account><put-alternate-contact><--profile><prod admin><--alternate-contact-type><SECURITY><--name><Security Team>" +
			"<--title><Duty officer><--email-address><security@octank.cloud><--phone-number><+1 206 555 4100>\n"},
		"values that are none of its options": {2, "<account><put-alternate-contact><--profile><prod admin><--alternate-contact-type><SECURITY>" +
			`<--name><${env} "|" ` + "`id`" + ` %{if}\><--title=-x $(id) it's><--email-address><o|brien@octank.cloud><--phone-number><+1 206 555 4101>` + "\n"},
		"an account that only a person can enter": {3, ""},
		"a contact that is deleted":               {4, "<account><delete-alternate-contact><--alternate-contact-type><OPERATIONS>\n"},
	} {
		t.Run(name, func(t *testing.T) {
			r := samplePlan()
			r.Plan.Items = r.Plan.Items[c.item : c.item+1]
			asked, said, err := runScript(t, r.Plan.Items[0].Change.AccountID, r)
			if err != nil || said != "" || asked != c.want {
				t.Errorf("%v, it says %q and asks for\n%s\nwant\n%s", err, said, asked, c.want)
			}
		})
	}
}

func TestWritePlan_ShellStopsAtOtherAccount(t *testing.T) {
	asked, said, err := runScript(t, "111122223333", samplePlan())
	const want = "The credentials belong to account 111122223333, not to 999988887777: stopped.\n"
	if err == nil || said != want || strings.Count(asked, "\n") != 1 {
		t.Errorf("%v, it says %q and asks for\n%s", err, said, asked)
	}
}
