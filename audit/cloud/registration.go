package cloud

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssooidc"
)

// registration is this program as Identity Center knows it.
type registration struct {
	ClientID     string   `json:"clientId"`
	ClientSecret string   `json:"clientSecret"`
	ExpiresAt    cliTime  `json:"expiresAt"`
	Scopes       []string `json:"scopes,omitempty"`
}

// registrationMargin is how much longer a registration has to be good for.
const registrationMargin = 15 * time.Minute

// registrationKey is what the registration's file is named after. It is not the
// AWS CLI's: whoever approves is shown the name of the program that registered.
func registrationKey(at *center) string {
	session := ""
	if at.inSession {
		session = at.key
	}
	key, err := json.Marshal(map[string]any{
		"tool": toolName, "startUrl": at.startURL, "region": at.region, "scopes": at.scopes, "session_name": session,
	})
	if err != nil {
		panic("cloud: strings cannot be encoded: " + err.Error())
	}
	return string(key)
}

// registration is the one that is kept and good for long enough.
func (c *Cloud) registration(at *center) (registration, bool) {
	var known registration
	text, err := os.ReadFile(c.centerFile(registrationKey(at)))
	if err != nil || json.Unmarshal(text, &known) != nil {
		return registration{}, false
	}
	good := known.ClientID != "" && known.ClientSecret != "" && c.now().Add(registrationMargin).Before(known.ExpiresAt.Time)
	return known, good
}

func (c *Cloud) register(ctx context.Context, client *ssooidc.Client, at *center) (registration, error) {
	out, err := client.RegisterClient(ctx, &ssooidc.RegisterClientInput{
		ClientName: aws.String(toolName), ClientType: aws.String("public"), Scopes: at.scopes,
	})
	if err != nil {
		return registration{}, fmt.Errorf("registering with Identity Center: %w", err)
	}
	known := registration{
		ClientID: aws.ToString(out.ClientId), ClientSecret: aws.ToString(out.ClientSecret),
		ExpiresAt: cliTime{time.Unix(out.ClientSecretExpiresAt, 0)}, Scopes: at.scopes,
	}
	if known.ClientID == "" || known.ClientSecret == "" {
		return registration{}, fmt.Errorf("registering with Identity Center: %w", errIncomplete)
	}
	if err := writePrivate(c.centerFile(registrationKey(at)), known); err != nil {
		c.log.DebugContext(ctx, "the registration is not kept", "error", err)
	}
	return known, nil
}
