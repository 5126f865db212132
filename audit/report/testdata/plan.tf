# Plan of 5 changes, 3 unchanged, 2 left out
# fingerprint 5c2f-ce00-6fc8-342b-c505-ce2f-7e10-76b7
# made 2026-11-23T10:00:00Z by john with accountable 0.1.0
# policy ./accountable.yaml, SHA-256 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
# ticket SEC-1 it's\u000aurgent
#
# Resources with account_id use the default provider: run it with credentials of the management
# account or of a delegated administrator for Account Management.

provider "aws" {
  alias               = "profile_prod_admin"
  profile             = "prod admin"
  allowed_account_ids = ["111122223333"]
}

provider "aws" {
  alias               = "profile_prod_admin_2"
  profile             = "prod admin"
  allowed_account_ids = ["999988887777"]
}

# It needs credentials of the role Operator of the Identity Center session octank.
provider "aws" {
  alias               = "profile_octank_operator"
  allowed_account_ids = ["444455556666"]
}

# 1111-2222-3333, payments-prod, Root/Payments|Prod: security contact
# before: not set
resource "aws_account_alternate_contact" "security_111122223333" {
  provider               = aws.profile_prod_admin
  alternate_contact_type = "SECURITY"
  name                   = "Security Team"
  title                  = "Duty officer"
  email_address          = "security@octank.cloud"
  phone_number           = "+1 206 555 4100"
}

# 2222-3333-4444, payments-stage, Root/Payments|Stage: security contact
# before: not set
resource "aws_account_alternate_contact" "security_222233334444" {
  account_id             = "222233334444"
  alternate_contact_type = "SECURITY"
  name                   = "Security Team"
  title                  = "Duty officer"
  email_address          = "security@octank.cloud"
  phone_number           = "+1 206 555 4100"
}

# 9999-8888-7777, management, Root: security contact
# before: "Jane Doe" "CTO" "jane.doe@octank.cloud" "+12065554100"
import {
  provider = aws.profile_prod_admin_2
  to       = aws_account_alternate_contact.security_999988887777
  id       = "SECURITY"
}
resource "aws_account_alternate_contact" "security_999988887777" {
  provider               = aws.profile_prod_admin_2
  alternate_contact_type = "SECURITY"
  name                   = "$${env} \"|\" `id` %%{if}\\"
  title                  = "-x $(id) it's"
  email_address          = "o|brien@octank.cloud"
  phone_number           = "+1 206 555 4101"
}

# 4444-5555-6666, sandbox\u202e: security contact
# before: "x\u000ay" "a" "a@octank.cloud" "0"
import {
  provider = aws.profile_octank_operator
  to       = aws_account_alternate_contact.security_444455556666
  id       = "SECURITY"
}
resource "aws_account_alternate_contact" "security_444455556666" {
  provider               = aws.profile_octank_operator
  alternate_contact_type = "SECURITY"
  name                   = "Security Team"
  title                  = "Duty officer"
  email_address          = "security@octank.cloud"
  phone_number           = "+1 206 555 4100"
}

# 1111-2222-3333, payments-prod, Root/Payments|Prod: operations contact
# before: "Security Team" "Duty officer" "security@octank.cloud" "+1 206 555 4100"
# Deletes the contact: remove its resource.

# 6666-7777-8888: security contact
# left out: the account is closed

# broken: security contact
# left out: it could not be read: not authorized\u001b[2J
