package cloud

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/account"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

// SetProcessTimeout shortens the time that a credential_process may take.
func (c *Cloud) SetProcessTimeout(d time.Duration) { c.processes.timeout = d }

// Clients are what a profile becomes.
func (c *Cloud) Clients(ctx context.Context, profile string) (aws.Config, *account.Client, *sts.Client, error) {
	s, err := c.session(ctx, profile)
	if err != nil {
		return aws.Config{}, nil, nil, err
	}
	return s.cfg, s.account, s.sts(), nil
}
