package process

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials/processcreds"

	"accountable/audit/printable"
	"accountable/audit/timing"
)

// documentError says what is wrong with the output of a command. It never quotes a
// key. It follows the words "credential_process".
type documentError string

func (e documentError) Error() string { return "credential_process " + string(e) }

// readDocument reads the output of a command
// (https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html).
func readDocument(output []byte) (aws.Credentials, error) {
	var printed struct {
		Version         int     `json:"Version"`
		AccessKeyID     string  `json:"AccessKeyId"`
		SecretAccessKey string  `json:"SecretAccessKey"`
		SessionToken    string  `json:"SessionToken"`
		Expiration      *string `json:"Expiration"`
		AccountID       string  `json:"AccountId"`
	}
	if err := json.Unmarshal(output, &printed); err != nil {
		return aws.Credentials{}, documentError("did not print the expected JSON document")
	}
	if printed.Version != 1 {
		return aws.Credentials{}, documentError(`printed a document whose "Version" is not 1`)
	}
	if printed.AccessKeyID == "" || printed.SecretAccessKey == "" {
		return aws.Credentials{}, documentError("printed a document without AccessKeyId or SecretAccessKey")
	}
	creds := aws.Credentials{
		AccessKeyID: printed.AccessKeyID, SecretAccessKey: printed.SecretAccessKey, SessionToken: printed.SessionToken,
		AccountID: printed.AccountID, Source: processcreds.ProviderName,
	}
	if printed.Expiration != nil {
		expires, err := parseExpiration(*printed.Expiration)
		if err != nil {
			return aws.Credentials{}, err
		}
		creds.CanExpire, creds.Expires = true, expires
	}
	return creds, nil
}

// parseExpiration reads the time at which credentials expire.
func parseExpiration(text string) (time.Time, error) {
	if t, ok := timing.ParseCLI(text); ok {
		return t, nil
	}
	return time.Time{}, documentError(fmt.Sprintf(
		`printed an "Expiration" that is not a time: %q; print it as 2026-01-31T12:00:00Z, or leave it out if the credentials do not expire`, printable.Shorten(text, len(time.RFC3339Nano))))
}
