package registry

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"time"
)

// Path is the path below which the sandbox serves RDAP.
const Path = "/rdap/"

// Domains are the registered domains of a world, by name in lower case.
type Domains map[string]Registration

// Registration is what the server says about a domain.
type Registration struct {
	Life   time.Duration // from the start of the server until it expires; 0: the server does not say
	Status []string      // as in RFC 8056, such as "active" or "redemption period"
	Answer Answer        // instead of the usual one
}

// Answer is how the server answers.
type Answer int

// The ways of answering.
const (
	Usual      Answer = iota
	Missing           // 404, as for a domain that is not registered
	Busy              // 429
	Broken            // 500
	Hanging           // no answer until the client goes
	Huge              // 10 MiB of JSON
	NotJSON           // 200 with a web page
	Other             // the object of another domain
	Moved             // a redirect to the usual answer at another path
	Looping           // a redirect to itself
	Outward           // a redirect to a host that is no RDAP server
	WrongTypes        // JSON in which the statuses are not a list
)

// hugeBody is the size of a Huge answer in bytes.
const hugeBody = 10 << 20

// movedPath is where Moved answers lead.
const movedPath = Path + "moved/"

// Serve answers a request below Path. The server started at a time.
func (d Domains) Serve(w http.ResponseWriter, r *http.Request, started time.Time) {
	path, isMoved := strings.CutPrefix(r.URL.Path, movedPath)
	if !isMoved {
		path = strings.TrimPrefix(r.URL.Path, Path)
	}
	name, isDomain := strings.CutPrefix(path, "domain/")
	registration, known := d[strings.ToLower(name)]
	switch {
	case !isDomain:
		w.WriteHeader(http.StatusBadRequest)
	case !known:
		w.WriteHeader(http.StatusNotFound)
	case registration.Answer == Usual || registration.Answer == Moved && isMoved:
		writeJSON(w, registration.object(name, started))
	default:
		registration.Answer.send(w, r, name)
	}
}

// object returns the answer about a domain.
func (reg Registration) object(name string, started time.Time) map[string]any {
	events := []map[string]string{{"eventAction": "registration", "eventDate": "2015-03-02T09:00:00Z"}}
	if reg.Life != 0 {
		events = append(events, map[string]string{"eventAction": "expiration", "eventDate": started.Add(reg.Life).UTC().Format(time.RFC3339)})
	}
	status := reg.Status
	if status == nil {
		status = []string{"active"}
	}
	return map[string]any{
		"rdapConformance": []string{"rdap_level_0"}, "objectClassName": "domain", "ldhName": strings.ToUpper(name), "status": status, "events": events,
	}
}

// send sends an unusual answer.
func (a Answer) send(w http.ResponseWriter, r *http.Request, name string) {
	redirect := func(to string) {
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusFound)
	}
	switch a {
	case Usual, Missing:
		w.WriteHeader(http.StatusNotFound)
	case Busy:
		w.Header().Set("Retry-After", "3600")
		w.WriteHeader(http.StatusTooManyRequests)
	case Broken:
		w.WriteHeader(http.StatusInternalServerError)
	case Hanging:
		<-r.Context().Done()
	case Huge:
		_, _ = io.WriteString(w, `{"objectClassName":"domain","remarks":"`)
		chunk := strings.Repeat("x", 64<<10)
		for range hugeBody / len(chunk) {
			if _, err := io.WriteString(w, chunk); err != nil {
				return
			}
		}
	case NotJSON:
		_, _ = io.WriteString(w, "<html>Sign in to the network</html>")
	case Other:
		writeJSON(w, map[string]any{"objectClassName": "domain", "ldhName": "other." + name})
	case Moved:
		redirect(movedPath + "domain/" + name)
	case Looping:
		redirect(r.URL.Path)
	case Outward:
		redirect("http://169.254.169.254/latest/meta-data/")
	case WrongTypes:
		writeJSON(w, map[string]any{"objectClassName": "domain", "ldhName": name, "status": "active"})
	}
}

func writeJSON(w http.ResponseWriter, value any) {
	w.Header().Set("Content-Type", "application/rdap+json")
	if err := json.NewEncoder(w).Encode(value); err != nil {
		panic(http.ErrAbortHandler) // the client has gone
	}
}
