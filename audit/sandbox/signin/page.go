package signin

import (
	"bytes"
	"html/template"
	"net/http"
	"time"
)

// PagePath is the path of the page that asks for the code. The sandbox serves it
// itself, so that the link leads to no other address.
const PagePath = "/device"

// PageURL returns the address of the page for a client that sent this request.
func PageURL(r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return scheme + "://" + r.Host + PagePath
}

// pageTemplate asks for the code, then for the answer, and shows the result.
var pageTemplate = template.Must(template.New("device").Parse(`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in (sandbox)</title>
<style>body{font:1.1em sans-serif;max-width:34em;margin:4em auto;padding:0 1em}button{font:inherit;padding:.4em 1.2em;margin-right:.6em}</style></head>
<body><h1>Sign in</h1>
{{if .Result}}<p>{{.Result}}</p>
{{else if .Code}}<p>A program asks to sign in as <b>{{.User}}</b> at {{.StartURL}}. It shows the code <b>{{.Code}}</b>.</p>
<form method="post"><input type="hidden" name="user_code" value="{{.Code}}">
<button name="answer" value="approve">Allow</button><button name="answer" value="deny">Refuse</button></form>
{{else}}<form><label>Code that the program shows: <input name="user_code" autofocus></label> <button>Next</button></form>
{{end}}<p><small>This page is part of a demo. Everything on it is made up.</small></p></body></html>
`))

// pageData is what the page shows.
type pageData struct {
	Code, User, StartURL, Result string
}

// maxForm limits what is read of a form, in bytes.
const maxForm = 1 << 20

// ServePage serves the page that asks for the code.
func (c *Center) ServePage(w http.ResponseWriter, r *http.Request, now time.Time) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	code := r.FormValue("user_code")
	data := pageData{}
	const unknown = "No program waits for this code. It was answered already, or it has expired."
	switch {
	case r.Method == http.MethodPost:
		approve := r.FormValue("answer") == "approve"
		data.Result = "Refused. You can close this page."
		if approve {
			data.Result = "Allowed. The program continues; you can close this page."
		}
		if !c.Answer(code, approve, now) {
			data.Result = unknown
		}
	case code != "":
		if data = c.pageDataFor(code, now); data.Code == "" {
			data.Result = unknown
		}
	}
	var page bytes.Buffer
	if err := pageTemplate.Execute(&page, data); err != nil {
		http.Error(w, http.StatusText(http.StatusInternalServerError), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_, _ = w.Write(page.Bytes()) // the browser may be gone
}

// pageDataFor returns what the page says about a code; empty where none waits.
func (c *Center) pageDataFor(code string, now time.Time) pageData {
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.findOpen(code, now)
	if a == nil {
		return pageData{}
	}
	return pageData{Code: a.userCode, User: a.signIn.User, StartURL: a.signIn.StartURL}
}
