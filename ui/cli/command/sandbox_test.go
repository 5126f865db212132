package command

import (
	"net"
	"net/http"
	"strings"
	"testing"
)

func TestSealedTransport_RefusesOtherAddress(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	client := &http.Client{Transport: sealedTransport("127.0.0.1:9")}
	_, err = client.Get("http://" + l.Addr().String()) //nolint:bodyclose // there is no answer
	if err == nil || !strings.Contains(err.Error(), "the demo only connects to 127.0.0.1:9") {
		t.Errorf("%v", err)
	}
}
