package network

import (
	"net"
	"sync"
	"time"
)

// sendBuffer is how many writes a connection accepts before the server reads: enough for
// all small frames that a client of HTTP/2 sends while it reads one large answer. If it
// were full, net/http would wait for a mutex, and virtual time would stop.
const sendBuffer = 1024

// sendDelay is the shortest time that a write takes to reach the server.
const sendDelay = time.Nanosecond

// connection is the client's end of a connection in memory. Like a socket of the
// operating system, and unlike a net.Pipe, it accepts writes before they are read.
// Without that, the answer can arrive before net/http has finished with the request's
// body, which the AWS SDK closes as soon as it has the answer; the connection is then
// dropped in the middle of long answers. For the same reason a write takes a moment:
// in virtual time that moment passes only when the writer waits for something else.
type connection struct {
	net.Conn
	queue chan []byte
	done  chan struct{}
	end   func()
}

func newConnection(pipe net.Conn) *connection {
	c := &connection{Conn: pipe, queue: make(chan []byte, sendBuffer), done: make(chan struct{})}
	c.end = sync.OnceFunc(func() { close(c.done) })
	go c.send()
	return c
}

// send delivers queued writes until the connection ends.
func (c *connection) send() {
	defer c.end()
	for {
		select {
		case b := <-c.queue:
			select {
			case <-time.After(sendDelay):
			case <-c.done:
				return
			}
			if _, err := c.Conn.Write(b); err != nil {
				return
			}
		case <-c.done:
			return
		}
	}
}

// Write queues a copy of the bytes.
func (c *connection) Write(b []byte) (int, error) {
	select {
	case <-c.done:
		return 0, net.ErrClosed
	default:
	}
	select {
	case c.queue <- append([]byte(nil), b...):
		return len(b), nil
	case <-c.done:
		return 0, net.ErrClosed
	}
}

// Close ends the connection. Queued writes are lost.
func (c *connection) Close() error {
	c.end()
	return c.Conn.Close()
}
