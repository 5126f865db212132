package nameserver

import (
	"context"
	"net"
	"net/netip"
	"strings"
)

// Zone holds the records of names, in lower case and without a final dot. The records of
// "*" are those of all names that the zone does not have.
type Zone map[string]Records

// Records are the records of a name. A name without records exists nevertheless.
type Records struct {
	MX        []*net.MX
	Addresses []string
	Fault     Fault
}

// Fault is what goes wrong with questions about a name.
type Fault int

// The faults. In memory, all but Silent are the error of a server that fails.
const (
	None    Fault = iota
	Failing       // the server answers SERVFAIL
	Silent        // no answer
	Garbage       // an answer that is not DNS
)

// Mail returns MX records of hosts: the first is preferred, the others follow in order. "."
// alone is a null MX (RFC 7505).
func Mail(hosts ...string) []*net.MX {
	records := make([]*net.MX, len(hosts))
	for i, host := range hosts {
		records[i] = &net.MX{Host: strings.TrimSuffix(host, ".") + ".", Pref: uint16(10 * (i + 1))}
	}
	return records
}

// find returns the records of a name, with or without a final dot.
func (z Zone) find(name string) (Records, bool) {
	records, exists := z[strings.ToLower(strings.TrimSuffix(name, "."))]
	if !exists {
		records, exists = z["*"]
	}
	return records, exists
}

// LookupMX returns the MX records of a name, or a *net.DNSError.
func (z Zone) LookupMX(ctx context.Context, name string) ([]*net.MX, error) {
	records, err := z.lookup(ctx, name)
	if err == nil && len(records.MX) == 0 {
		err = notFound(name)
	}
	return records.MX, err
}

// LookupNetIP returns the addresses of a name, or a *net.DNSError.
func (z Zone) LookupNetIP(ctx context.Context, _, name string) ([]netip.Addr, error) {
	records, err := z.lookup(ctx, name)
	if err == nil && len(records.Addresses) == 0 {
		err = notFound(name)
	}
	var addresses []netip.Addr
	for _, text := range records.Addresses {
		addresses = append(addresses, netip.MustParseAddr(text))
	}
	return addresses, err
}

func (z Zone) lookup(ctx context.Context, name string) (Records, error) {
	records, exists := z.find(name)
	switch {
	case !exists:
		return Records{}, notFound(name)
	case records.Fault == Silent:
		<-ctx.Done()
		return Records{}, &net.DNSError{Err: ctx.Err().Error(), Name: name, IsTimeout: true}
	case records.Fault != None:
		return Records{}, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	return records, nil
}

func notFound(name string) *net.DNSError {
	return &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}
