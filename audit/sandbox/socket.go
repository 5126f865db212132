package sandbox

import (
	"net"
	"sync"
	"time"
)

// sendBuffer is how many writes a socket takes in before the other side reads.
const sendBuffer = 64

// wireDelay is the least time that a write takes to the other side.
const wireDelay = time.Nanosecond

// socket is the client's end of a connection in memory. Like a socket of the
// operating system, and unlike a net.Pipe, it takes writes in before they are
// read. Without that the answer can be there before net/http is done with the
// request's body, which the AWS SDK closes as soon as it sees the answer; the
// connection is then dropped in the middle of answers that are longer than a
// buffer. For the same reason what was written takes a moment on its way: in
// virtual time that moment passes only when the writer has come to rest.
type socket struct {
	net.Conn
	queue chan []byte
	done  chan struct{}
	end   func()
}

func newSocket(pipe net.Conn) *socket {
	s := &socket{Conn: pipe, queue: make(chan []byte, sendBuffer), done: make(chan struct{})}
	s.end = sync.OnceFunc(func() { close(s.done) })
	go s.send()
	return s
}

// send hands on what was written until the connection ends.
func (s *socket) send() {
	defer s.end()
	for {
		select {
		case b := <-s.queue:
			select {
			case <-time.After(wireDelay):
			case <-s.done:
				return
			}
			if _, err := s.Conn.Write(b); err != nil {
				return
			}
		case <-s.done:
			return
		}
	}
}

// Write queues a copy of the bytes.
func (s *socket) Write(b []byte) (int, error) {
	select {
	case <-s.done:
		return 0, net.ErrClosed
	default:
	}
	select {
	case s.queue <- append([]byte(nil), b...):
		return len(b), nil
	case <-s.done:
		return 0, net.ErrClosed
	}
}

// Close ends the connection; what was not sent yet is lost.
func (s *socket) Close() error {
	s.end()
	return s.Conn.Close()
}
