package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"accountable/audit/policy"
	configpolicy "accountable/config/policy"
)

// demoPolicyDays is the number of days until the demo's exception expires: enough for
// no warning that it expires soon.
const demoPolicyDays = 60

// demoPolicy is a policy that uses every kind of setting once. %s is the last day of
// the exception.
const demoPolicy = `# The contacts of the AWS accounts of Octank.
version: 1

contacts:
  security:
    name: Octank Security Operations
    title: Security Operations Center
    email: security@octank.cloud
    phone: +1 206 555 4100

# The regions have teams of their own.
overrides:
  - match:
      accounts: ["888899990000"] # octank-japan
    contacts:
      security:
        name: オクタンク セキュリティ運用チーム
        title: セキュリティ運用
        email: security-jp@octank.cloud
        phone: +81 3 6810 4127
  - match:
      accounts: ["111144447777"] # eu-analytics
    contacts:
      security:
        name: Octank Sicherheitsteam
        title: Informationssicherheit
        email: sicherheit@octank.cloud
        phone: +49 89 4523 7100

rules:
  matches-policy: warn # until every team has moved

allowed_domains: [octank.cloud]

exceptions:
  - match:
      accounts: ["666677778888"] # web-shop
    rule: "*"
    reason: The shop's night desk gets its number next month
    owner: web-shop@octank.cloud
    expires: %s

hands_off:
  - match:
      accounts: ["222255558888"] # erp-legacy
    reason: The vendor of the ERP runs it
`

// writeDemoPolicy writes the demo's policy into a folder.
func writeDemoPolicy(dir string, now time.Time) (path string, err error) {
	path = filepath.Join(dir, configpolicy.FileName)
	text := fmt.Sprintf(demoPolicy, policy.FormatDay(now.UTC().AddDate(0, 0, demoPolicyDays)))
	return path, os.WriteFile(path, []byte(text), 0o600)
}
