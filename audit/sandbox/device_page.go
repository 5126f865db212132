package sandbox

import (
	"bytes"
	"html/template"
	"net/http"
)

// devicePagePath is where the sandbox itself serves the page behind the link of
// the device flow, so that following the link leads to nobody else.
const devicePagePath = "/device"

// devicePage is the address of the page that asks for the code, for a client
// that reached the sandbox with this request.
func (s *Server) devicePage(r *http.Request) string {
	if page := s.world.DeviceFlow.Page; page != "" {
		return page
	}
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + devicePagePath
}

// devicePageHTML asks for the code, then for the answer, and says what came of it.
var devicePageHTML = template.Must(template.New("device").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in (sandbox)</title>
<style>body{font:1.1em sans-serif;max-width:34em;margin:4em auto;padding:0 1em}button{font:inherit;padding:.4em 1.2em;margin-right:.6em}</style></head>
<body><h1>Sign in</h1>
{{if .Said}}<p>{{.Said}}</p>
{{else if .Code}}<p>A program asks to sign in as <b>{{.User}}</b> at {{.StartURL}}. It shows the code <b>{{.Code}}</b>.</p>
<form method="post"><input type="hidden" name="user_code" value="{{.Code}}">
<button name="answer" value="approve">Allow</button><button name="answer" value="deny">Refuse</button></form>
{{else}}<form><label>Code that the program shows: <input name="user_code" autofocus></label> <button>Next</button></form>
{{end}}<p><small>This page is made up, as everything is that it leads to.</small></p></body></html>
`))

// devicePageView is what the page shows.
type devicePageView struct {
	Code, User, StartURL, Said string
}

func (s *Server) serveDevicePage(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	code := r.FormValue("user_code")
	view := devicePageView{}
	const unknown = "No program waits with this code. It may have been answered, or it is too old."
	switch {
	case r.Method == http.MethodPost:
		answer, said := s.Approve, "Allowed. The program goes on by itself; this page can be closed."
		if r.FormValue("answer") != "approve" {
			answer, said = s.Deny, "Refused. The program is told so; this page can be closed."
		}
		if view.Said = said; !answer(code) {
			view.Said = unknown
		}
	case code != "":
		if view = s.deviceView(code); view.Code == "" {
			view.Said = unknown
		}
	}
	var page bytes.Buffer
	if err := devicePageHTML.Execute(&page, view); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes()) // a browser that has gone needs no page
}

// deviceView is what the page asks about a code; empty where none waits.
func (s *Server) deviceView(code string) devicePageView {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.waiting(code)
	if a == nil {
		return devicePageView{}
	}
	return devicePageView{Code: a.userCode, User: a.signIn.User, StartURL: a.signIn.StartURL}
}
