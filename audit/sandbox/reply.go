package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// cause is a reason to refuse that every service has in words of its own.
type cause int

const (
	unknownKey cause = iota
	expiredToken
	unsigned
	wrongSignature
	overQuota
	internal
	forbidden // without a message: it names the caller and the action
)

// failure is an error as a service tells it.
type failure struct {
	status  int
	code    string
	message string
	extra   map[string]string // further members of a JSON body
}

// reply is an HTTP response that is ready to be sent.
type reply struct {
	status      int
	contentType string
	errorType   string // for the x-amzn-ErrorType header, "" for none
	body        []byte
}

// write sends the reply with the headers that every service adds.
func (r reply) write(w http.ResponseWriter, c *call) {
	r.header(w, c)
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // a client that has gone needs no answer
}

func (r reply) header(w http.ResponseWriter, c *call) {
	h := w.Header()
	h.Set("Content-Type", r.contentType)
	h.Set("Content-Length", strconv.Itoa(len(r.body)))
	h.Set("Date", c.now.UTC().Format(http.TimeFormat))
	h.Set("X-Amzn-Requestid", c.id)
	if r.errorType != "" {
		h.Set("X-Amzn-Errortype", r.errorType)
	}
}

func (c *call) refuse(f *failure) reply { return c.operation.service.fail(c, f) }

// restJSON is how Account Management and the portal speak (restJson1).
func restJSON(_ *call, result any) reply {
	return reply{status: http.StatusOK, contentType: "application/json", body: encodeJSON(result)}
}

func restJSONError(_ *call, f *failure) reply {
	body := map[string]string{"message": f.message}
	maps.Copy(body, f.extra)
	return reply{status: f.status, contentType: "application/json", errorType: f.code, body: encodeJSON(body)}
}

// awsJSON is how Organizations speaks (awsJson1.1).
func awsJSON(_ *call, result any) reply {
	return reply{status: http.StatusOK, contentType: "application/x-amz-json-1.1", body: encodeJSON(result)}
}

func awsJSONError(_ *call, f *failure) reply {
	body := map[string]string{"__type": f.code, "Message": f.message}
	maps.Copy(body, f.extra)
	return reply{status: f.status, contentType: "application/x-amz-json-1.1", body: encodeJSON(body)}
}

// encodeJSON writes text as it stands, as AWS does, and not with HTML escapes.
func encodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err)) // only types of this package come here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

// encodeXML is how STS speaks (query).
func encodeXML(v any) []byte {
	b, err := xml.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err)) // only types of this package come here
	}
	return append(b, '\n')
}
