package config

// The settings this package looks at
// (https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html).
const (
	keyAccessKeyID      = "aws_access_key_id"
	keySecretAccessKey  = "aws_secret_access_key"
	keySessionToken     = "aws_session_token"
	keyAccountID        = "aws_account_id"
	keyRoleARN          = "role_arn"
	keySourceProfile    = "source_profile"
	keyCredentialSource = "credential_source"
	keyProcess          = "credential_process"
	keyWebIdentity      = "web_identity_token_file"
	keyRegion           = "region"
	keySSOSession       = "sso_session"
	keySSORegion        = "sso_region"
	keySSOStartURL      = "sso_start_url"
	keySSOAccountID     = "sso_account_id"
	keySSORoleName      = "sso_role_name"
	keyLoginSession     = "login_session"
	keyServices         = "services"
)

// mergedKeys are what the SDK takes over from a profile of the credentials file
// into the profile of the same name of the config file, besides the access keys
// (mergeSections of aws-sdk-go-v2/config v1.33.15).
var mergedKeys = []string{
	keyRoleARN, keySourceProfile, keyCredentialSource, "external_id", "mfa_serial", "role_session_name",
	keyRegion, "endpoint_discovery_enabled", keyProcess, keyWebIdentity,
	"s3_use_arn_region", "s3_disable_multiregion_access_points",
	"ec2_metadata_service_endpoint_mode", "ec2_metadata_service_endpoint", "ec2_metadata_v1_disabled",
	"use_dualstack_endpoint", "use_fips_endpoint", "defaults_mode", "retry_mode", "ca_bundle",
	"duration_seconds", "max_attempts",
	keySSOSession, keySSOAccountID, keySSORegion, keySSORoleName, keySSOStartURL,
	"auth_scheme_preference", keyLoginSession,
}

// ignoredCredentialsKeys decide where requests go or whose they are, and still the SDK
// does not take them over.
var ignoredCredentialsKeys = []string{"endpoint_url", "ignore_configured_endpoint_urls", keyServices, keyAccountID}

// secretKeys hold what nobody may see.
var secretKeys = []string{keySecretAccessKey, keySessionToken}
