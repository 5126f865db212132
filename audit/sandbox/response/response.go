package response

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"time"
)

// Structure is a JSON object whose members depend on what is known.
type Structure map[string]any

// Failure is an error of a service.
type Failure struct {
	Status  int // HTTP status
	Code    string
	Message string
	Extra   map[string]string // more members of a JSON body
}

// Response is an HTTP response without the headers that every answer has.
type Response struct {
	Status      int
	ContentType string
	ErrorType   string // the x-amzn-ErrorType header, or ""
	Body        []byte
}

// Write sends the response.
func (r Response) Write(w http.ResponseWriter, requestID string, now time.Time) {
	r.WriteHeader(w, requestID, now)
	_, _ = w.Write(r.Body) // the client may be gone
}

// WriteHeader sends everything before the body.
func (r Response) WriteHeader(w http.ResponseWriter, requestID string, now time.Time) {
	h := w.Header()
	h.Set("Content-Type", r.ContentType)
	h.Set("Content-Length", strconv.Itoa(len(r.Body)))
	h.Set("Date", now.UTC().Format(http.TimeFormat))
	h.Set("X-Amzn-Requestid", requestID)
	if r.ErrorType != "" {
		h.Set("X-Amzn-Errortype", r.ErrorType)
	}
	w.WriteHeader(r.Status)
}

// RESTJSON is the protocol of Account Management and of the portal (restJson1).
func RESTJSON(result any) Response {
	return Response{Status: http.StatusOK, ContentType: "application/json", Body: EncodeJSON(result)}
}

// RESTJSONFailure writes a failure in restJson1.
func RESTJSONFailure(f *Failure) Response { return jsonFailure(f, "message") }

// OAuthFailure writes a failure of Identity Center's token service, which has OAuth's
// members (in Extra) instead of a message.
func OAuthFailure(f *Failure) Response { return jsonFailure(f, "") }

func jsonFailure(f *Failure, messageKey string) Response {
	body := map[string]string{}
	if messageKey != "" {
		body[messageKey] = f.Message
	}
	maps.Copy(body, f.Extra)
	return Response{Status: f.Status, ContentType: "application/json", ErrorType: f.Code, Body: EncodeJSON(body)}
}

// AWSJSON is the protocol of Organizations (awsJson1.1).
func AWSJSON(result any) Response {
	return Response{Status: http.StatusOK, ContentType: "application/x-amz-json-1.1", Body: EncodeJSON(result)}
}

// AWSJSONFailure writes a failure in awsJson1.1.
func AWSJSONFailure(f *Failure) Response {
	body := map[string]string{"__type": f.Code, "Message": f.Message}
	maps.Copy(body, f.Extra)
	return Response{Status: f.Status, ContentType: "application/x-amz-json-1.1", Body: EncodeJSON(body)}
}

// stsNamespace is the XML namespace of STS (version 2011-06-15 of its model).
const stsNamespace = "https://sts.amazonaws.com/doc/2011-06-15/"

// QueryXML is the protocol of STS (query). The result names its own element.
func QueryXML(operation, requestID string, result any) Response {
	type metadata struct {
		RequestID string `xml:"RequestId"`
	}
	return Response{Status: http.StatusOK, ContentType: "text/xml", Body: encodeXML(struct {
		XMLName  xml.Name
		Result   any
		Metadata metadata `xml:"ResponseMetadata"`
	}{xml.Name{Space: stsNamespace, Local: operation + "Response"}, result, metadata{requestID}})}
}

// QueryXMLFailure writes a failure in the query protocol.
func QueryXMLFailure(requestID string, f *Failure) Response {
	type details struct{ Type, Code, Message string }
	side := "Sender"
	if f.Status >= http.StatusInternalServerError {
		side = "Receiver"
	}
	return Response{Status: f.Status, ContentType: "text/xml", Body: encodeXML(struct {
		XMLName   xml.Name
		Error     details
		RequestID string `xml:"RequestId"`
	}{xml.Name{Space: stsNamespace, Local: "ErrorResponse"}, details{side, f.Code, f.Message}, requestID})}
}

// EncodeJSON encodes without HTML escapes, as AWS does. It panics for values that have
// no JSON: only types of the sandbox are encoded.
func EncodeJSON(v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func encodeXML(v any) []byte {
	b, err := xml.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("encode %T: %v", v, err))
	}
	return append(b, '\n')
}

// List is what a list operation returns in pages. An item is created when its page is
// requested: an organization may have tens of thousands.
type List struct {
	Len  int
	Item func(i int) Structure
}

// ListOf returns a short List.
func ListOf(items ...Structure) List {
	return List{len(items), func(i int) Structure { return items[i] }}
}

// Page returns a page of the list and the token of the next one, "" for the last; ok is
// false for a token that Page did not return.
func (l List) Page(token string, size int) (items []Structure, next string, ok bool) {
	start := 0
	if token != "" {
		if start, ok = parseToken(token); !ok || start > l.Len {
			return nil, "", false
		}
	}
	end := min(start+size, l.Len)
	items = make([]Structure, 0, end-start)
	for i := start; i < end; i++ {
		items = append(items, l.Item(i))
	}
	if end < l.Len {
		next = pageToken(end)
	}
	return items, next, true
}

// FirstPage is the token of the first page.
func FirstPage() string { return pageToken(0) }

func pageToken(start int) string {
	return base64.RawURLEncoding.EncodeToString([]byte(strconv.Itoa(start)))
}

func parseToken(token string) (start int, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, false
	}
	start, err = strconv.Atoi(string(text))
	return start, err == nil && start >= 0
}
