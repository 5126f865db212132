package ui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/change"
	"accountable/ui/style"
)

// write carries out one confirmed change, and says what came of it where that
// is not what was wished.
type write struct {
	dialog
	*shell
	form   *form
	change change.Change
	routes []audit.Route // the ways to write, of which the change uses one
	route  int

	cancel   context.CancelFunc
	news     chan tea.Msg // stages and, at last, the outcome
	stage    change.Stage
	frame    int // of the spinner
	stopping bool
	outcome  *change.Outcome // nil: under way
	scroll   scroller
}

// The messages of a write.
type (
	stageMsg struct {
		write *write
		stage change.Stage
	}
	outcomeMsg struct {
		write   *write
		outcome change.Outcome
	}
	writeTickMsg struct{ write *write }
)

func newWrite(f *form, c change.Change, routes []audit.Route, route int) *write {
	const stages = 8 // room for all that can come, so that nobody waits to tell
	return &write{shell: f.shell, form: f, change: c, routes: routes, route: route, cancel: func() {}, news: make(chan tea.Msg, stages)}
}

// begin starts the write and answers with the commands that carry it out and listen.
func (w *write) begin() tea.Cmd {
	ctx, cancel := context.WithCancel(w.ctx)
	w.cancel = cancel
	applier, ch, news := w.opts.Applier, w.change, w.news
	carryOut := func() tea.Msg {
		defer cancel()
		o := applier.Apply(ctx, ch, func(s change.Stage) {
			select {
			case news <- stageMsg{w, s}:
			default: // only the picture lags behind
			}
		})
		return outcomeMsg{w, o}
	}
	return tea.Batch(carryOut, w.listen(), w.tick())
}

// listen waits for the next stage.
func (w *write) listen() tea.Cmd {
	return func() tea.Msg { return <-w.news }
}

func (w *write) tick() tea.Cmd {
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return writeTickMsg{w} })
}

func (w *write) guard() string {
	if w.outcome == nil {
		return "a write to " + w.form.name() + " is under way: it would not be read back"
	}
	return ""
}

// scope tells apart what can be done while it is under way and afterwards.
func (w *write) scope() scope {
	switch {
	case w.outcome == nil:
		return inWrite
	case w.outcome.Kind == change.ChangedMeanwhile:
		return inConflict
	case w.outcome.Kind == change.Unconfirmed:
		return inUnconfirmed
	default:
		return inFailed
	}
}

func (w *write) update(msg tea.Msg) action {
	switch msg := msg.(type) {
	case keyMsg:
		return w.key(msg.command)
	case stageMsg:
		if msg.write == w {
			w.stage = msg.stage
			return run{w.listen()}
		}
	case writeTickMsg:
		if msg.write == w && w.outcome == nil {
			w.frame++
			return run{w.tick()}
		}
	case outcomeMsg:
		if msg.write == w {
			return w.end(msg.outcome)
		}
	case tea.MouseWheelMsg:
		w.scroll.by(wheelStep(msg))
	}
	return nil
}

// end takes in what became of the write.
func (w *write) end(o change.Outcome) action {
	close(w.news) // no more stages come
	w.outcome = &o
	done := all{w.form.came(o)}
	if o.Result != nil {
		res := w.opts.Auditor.Rejudge(*o.Result) // the policy may have changed since the program started
		o.Result = &res
		res.Target.Key = w.form.row.Target.Key
		done = append(done, settle{res})
	}
	switch o.Kind {
	case change.Written:
		done = append(done, remember{*w.change.After}, leave{w}, leave{w.form}, tell{remark(w.written(o))})
		if o.Result == nil {
			done = append(done, reread{[]string{w.form.row.Target.Key}})
		}
	case change.AlreadyRight:
		done = append(done, remember{*w.change.After}, leave{w}, leave{w.form},
			tell{remark("AWS held exactly this already for " + w.form.name() + ". Nothing was written.")})
	default: // the dialog stays and says it
		return done
	}
	if o.Trouble != nil {
		done = append(done, tell{failure(capital(style.Clean(o.Trouble.Message)) + ". " + style.Clean(o.Trouble.Advice()))})
	}
	return done
}

// written says that it is done, and what the account is judged now.
func (w *write) written(o change.Outcome) string {
	text := "Written and read back: " + w.form.name() + " has the new security contact."
	if o.Result != nil {
		text += " Verdict: " + w.theme.Verdict(string(o.Result.Status)).Text() + "."
	}
	return text
}

func (w *write) key(c command) action {
	switch c {
	case stopWrite:
		w.stopping = true
		w.cancel()
	case goBack:
		w.seen()
		return leave{w}
	case editTheirs:
		w.form.start(w.outcome.Found)
		return all{leave{w}, w.form.typed()}
	case overwrite:
		w.seen()
		return w.again(w.route)
	case leaveAsIs:
		return all{leave{w}, leave{w.form}}
	case readAnew:
		return all{leave{w}, leave{w.form}, reread{[]string{w.form.row.Target.Key}}}
	case tryAgain:
		return w.again(w.route)
	case otherRoute:
		if len(w.routes) < 2 {
			return tell{remark("No other profile leads to this account.")}
		}
		return w.again((w.route + 1) % len(w.routes))
	case copyTrouble:
		return copyText{"the error", w.troubleText()}
	default:
		w.scroll.move(c)
	}
	return nil
}

// seen makes what AWS turned out to hold what the next confirm compares with.
func (w *write) seen() {
	if w.outcome.Kind == change.ChangedMeanwhile {
		w.form.before = w.outcome.Found
	}
}

// again asks for another yes, as nothing is written without one.
func (w *write) again(route int) action {
	c := newConfirm(w.form, *w.change.After, true)
	c.routes, c.route = w.routes, route
	return all{leave{w}, open{c}, run{c.identify()}}
}

// troubleText is what went wrong, to be copied. It holds no contact.
func (w *write) troubleText() string {
	t := w.outcome.Trouble
	if t == nil {
		return string(w.outcome.Kind)
	}
	parts := []string{
		"account " + w.change.AccountID + ", profile " + w.change.Route.Label() + ": " + string(w.outcome.Kind),
		t.Message, t.Advice(),
	}
	if w.outcome.RequestID != "" {
		parts = append(parts, "request "+w.outcome.RequestID)
	}
	return strings.Join(parts, "\n")
}

// remember keeps the contact that was saved last, to be offered in other forms.
type remember struct{ contact audit.Contact }

func (a remember) perform(m *model) tea.Cmd {
	m.saved = &a.contact
	return nil
}
