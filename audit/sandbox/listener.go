package sandbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Host is the name under which a sandbox on a Listener is reached, and BaseURL
// its address. Nothing resolves it: the dialler of the Listener takes it as it is.
const (
	Host    = "aws.octank.internal"
	BaseURL = "http://" + Host
)

// Listener is a net.Listener in memory: its connections are net.Pipes, whose
// deadlines and blocking follow virtual time, with a buffer for what the client
// sends. Inside a testing/synctest bubble it must be made there.
type Listener struct {
	conns chan net.Conn
	done  chan struct{}
	close sync.Once
}

// Listen makes a Listener.
func Listen() *Listener {
	return &Listener{conns: make(chan net.Conn), done: make(chan struct{})}
}

// Accept waits for somebody to dial.
func (l *Listener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and DialContext. Connections that are open stay so.
func (l *Listener) Close() error {
	l.close.Do(func() { close(l.done) })
	return nil
}

// Addr is Host and the port of HTTP.
func (l *Listener) Addr() net.Addr { return memoryAddr{} }

type memoryAddr struct{}

func (memoryAddr) Network() string { return "tcp" }
func (memoryAddr) String() string  { return Host + ":80" }

// DialContext connects to the listener, for http.Transport. Any address but the
// listener's own is an error: nothing gets past a sandbox.
func (l *Listener) DialContext(ctx context.Context, network, address string) (net.Conn, error) {
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: memoryAddr{}, Err: err}
	}
	if address != (memoryAddr{}).String() {
		return fail(fmt.Errorf("%s is not %s, and nothing else is within reach", address, memoryAddr{}))
	}
	near, far := net.Pipe()
	select {
	case l.conns <- far:
		return newSocket(near), nil
	case <-l.done:
		return fail(net.ErrClosed)
	case <-ctx.Done():
		return fail(ctx.Err())
	}
}

// Serve answers on a listener until stop is called, which closes the listener
// and every connection and returns once the server has ended.
func (s *Server) Serve(l net.Listener) (stop func() error) {
	// What net/http has to say of the connections that faults break is no news.
	quiet := slog.NewLogLogger(slog.DiscardHandler, slog.LevelError)
	server := &http.Server{Handler: s, ReadHeaderTimeout: time.Minute, ErrorLog: quiet}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(l) }()
	return sync.OnceValue(func() error {
		closing := server.Close()
		if err := <-ended; !errors.Is(err, http.ErrServerClosed) {
			return fmt.Errorf("serve the sandbox: %w", err)
		}
		if closing != nil {
			return fmt.Errorf("close the sandbox: %w", closing)
		}
		return nil
	})
}
