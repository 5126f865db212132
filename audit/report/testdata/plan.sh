#!/bin/sh
# Plan of 5 changes, 3 unchanged, 2 left out
# fingerprint 5c2f-ce00-6fc8-342b-c505-ce2f-7e10-76b7
# made 2026-11-23T10:00:00Z by john with accountable 0.1.0
# policy ./accountable.yaml, SHA-256 0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a
# ticket SEC-1 it's\u000aurgent
#
# Unlike accountable apply, this script checks only the credentials before it writes.
set -eu

# check_account ACCOUNT [--profile NAME] stops the script unless the credentials belong to the account.
check_account() {
  wanted=$1
  shift
  found=$(aws sts get-caller-identity --query Account --output text "$@")
  if [ "$found" != "$wanted" ]; then
    echo "The credentials belong to account $found, not to $wanted: stopped." >&2
    exit 1
  fi
}

# 1111-2222-3333, payments-prod, Root/Payments|Prod: security contact
# before: not set
check_account 111122223333 --profile 'prod admin'
aws account put-alternate-contact --profile 'prod admin' --alternate-contact-type SECURITY --name 'Security Team' --title 'Duty officer' --email-address security@octank.cloud --phone-number '+1 206 555 4100'

# 2222-3333-4444, payments-stage, Root/Payments|Stage: security contact
# before: not set
check_account 999988887777 --profile management
aws account put-alternate-contact --profile management --account-id 222233334444 --alternate-contact-type SECURITY --name 'Security Team' --title 'Duty officer' --email-address security@octank.cloud --phone-number '+1 206 555 4100'

# 9999-8888-7777, management, Root: security contact
# before: "Jane Doe" "CTO" "jane.doe@octank.cloud" "+12065554100"
check_account 999988887777 --profile 'prod admin'
aws account put-alternate-contact --profile 'prod admin' --alternate-contact-type SECURITY --name '${env} "|" `id` %{if}\' '--title=-x $(id) it'\''s' --email-address 'o|brien@octank.cloud' --phone-number '+1 206 555 4101'

# 4444-5555-6666, sandbox\u202e: security contact
# before: "x\u000ay" "a" "a@octank.cloud" "0"
# no profile reaches this account: use the role Operator of the session octank, then run these commands
# check_account 444455556666
# aws account put-alternate-contact --alternate-contact-type SECURITY --name 'Security Team' --title 'Duty officer' --email-address security@octank.cloud --phone-number '+1 206 555 4100'

# 1111-2222-3333, payments-prod, Root/Payments|Prod: operations contact
# before: "Security Team" "Duty officer" "security@octank.cloud" "+1 206 555 4100"
check_account 111122223333
aws account delete-alternate-contact --alternate-contact-type OPERATIONS

# 6666-7777-8888: security contact
# left out: the account is closed

# broken: security contact
# left out: it could not be read: not authorized\u001b[2J
