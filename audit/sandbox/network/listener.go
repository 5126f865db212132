package network

import (
	"context"
	"fmt"
	"net"
	"sync"
)

// Host is the name of a sandbox on a Listener, and BaseURL its address. No DNS has
// the name; the Listener's dialer accepts it.
const (
	Host    = "aws.octank.internal"
	BaseURL = "http://" + Host
)

// Listener is a net.Listener in memory. Its connections are net.Pipes, whose deadlines
// and blocking follow virtual time, with a buffer for what the client sends. Inside a
// testing/synctest bubble it must be created there.
type Listener struct {
	connections chan net.Conn
	done        chan struct{}
	close       sync.Once
}

// Listen returns a Listener.
func Listen() *Listener {
	return &Listener{connections: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for the next connection.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case connection := <-l.connections:
		return connection, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and DialContext. Open connections stay open.
func (l *Listener) Close() error {
	l.close.Do(func() { close(l.done) })
	return nil
}

// Addr returns Host with the port of HTTP.
func (l *Listener) Addr() net.Addr { return memoryAddress{} }

type memoryAddress struct{}

func (memoryAddress) Network() string { return "tcp" }
func (memoryAddress) String() string  { return Host + ":80" }

// DialContext connects to the listener, for http.Transport. It returns an error for
// any other address.
func (l *Listener) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: memoryAddress{}, Err: err}
	}
	if address != (memoryAddress{}).String() {
		return fail(fmt.Errorf("%s is not %s, the only address that can be reached", address, memoryAddress{}))
	}
	client, server := net.Pipe()
	select {
	case l.connections <- server:
		return newConnection(client), nil
	case <-l.done:
		return fail(net.ErrClosed)
	case <-ctx.Done():
		return fail(ctx.Err())
	}
}
