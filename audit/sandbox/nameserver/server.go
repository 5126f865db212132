package nameserver

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"

	"golang.org/x/net/dns/dnsmessage"
)

// maxMessage is the size of a question that the server reads, in bytes.
const maxMessage = 4096

// answerLife is the TTL of all answers, in seconds.
const answerLife = 60

// Serve answers questions that come over UDP until the connection is closed.
func (z Zone) Serve(connection net.PacketConn) error {
	buffer := make([]byte, maxMessage)
	for {
		n, from, err := connection.ReadFrom(buffer)
		if errors.Is(err, net.ErrClosed) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading a question: %w", err)
		}
		if answer := z.answer(buffer[:n]); answer != nil {
			if _, err := connection.WriteTo(answer, from); err != nil && !errors.Is(err, net.ErrClosed) {
				return fmt.Errorf("writing an answer: %w", err)
			}
		}
	}
}

// Resolver returns a resolver that asks the server at an address.
func Resolver(address net.Addr) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, address.Network(), address.String())
	}}
}

// answer returns the answer to a message; nil: none.
func (z Zone) answer(message []byte) []byte {
	var parser dnsmessage.Parser
	header, err := parser.Start(message)
	if err != nil {
		return nil
	}
	question, err := parser.Question()
	if err != nil {
		return nil
	}
	records, exists := z.find(question.Name.String())
	switch records.Fault {
	case Silent:
		return nil
	case Garbage:
		return append(message[:2:2], "garbage"...)
	case Failing:
		return build(header.ID, question, dnsmessage.RCodeServerFailure, Records{})
	case None:
	}
	if !exists {
		return build(header.ID, question, dnsmessage.RCodeNameError, Records{})
	}
	return build(header.ID, question, dnsmessage.RCodeSuccess, records)
}

// build returns a message with the records of the type that is asked for; nil if a record
// cannot be sent.
func build(id uint16, question dnsmessage.Question, code dnsmessage.RCode, records Records) []byte {
	message := dnsmessage.Message{
		Header:    dnsmessage.Header{ID: id, Response: true, Authoritative: true, RecursionAvailable: true, RCode: code},
		Questions: []dnsmessage.Question{question},
	}
	add := func(body dnsmessage.ResourceBody) {
		header := dnsmessage.ResourceHeader{Name: question.Name, Class: question.Class, TTL: answerLife}
		message.Answers = append(message.Answers, dnsmessage.Resource{Header: header, Body: body})
	}
	if question.Type == dnsmessage.TypeMX {
		for _, mx := range records.MX {
			host, err := dnsmessage.NewName(mx.Host)
			if err != nil {
				return nil
			}
			add(&dnsmessage.MXResource{Pref: mx.Pref, MX: host})
		}
	}
	for _, text := range records.Addresses {
		switch address := netip.MustParseAddr(text); {
		case question.Type == dnsmessage.TypeA && address.Is4():
			add(&dnsmessage.AResource{A: address.As4()})
		case question.Type == dnsmessage.TypeAAAA && address.Is6():
			add(&dnsmessage.AAAAResource{AAAA: address.As16()})
		}
	}
	packed, err := message.Pack()
	if err != nil {
		return nil
	}
	return packed
}
