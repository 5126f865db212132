// Package ui is the Bubble Tea program: the screens on which somebody looks at
// the accounts and puts their contacts right. It is handed what it shows and
// what acts (see Options) and never meets AWS.
package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit"
	"accountable/audit/scan"
	"accountable/ui/style"
	"accountable/ui/widget"
)

// New makes the program. When ctx ends, everything that it has under way is
// cancelled. Hand MergeMouse to tea.WithFilter.
func New(ctx context.Context, o Options) tea.Model {
	ctx, cancel := context.WithCancel(ctx)
	o.Planner.InForce = o.Auditor.InForce
	o.Planner.Order.Last = o.Applier.Memory.LastWriter
	sh := &app{
		ctx: ctx, opts: o,
		roster:  scan.NewRoster(o.Targets),
		theme:   style.New(style.Options{Background: o.Terminal.Background, ASCII: o.Terminal.ASCII}),
		signIns: newSignIns(o.Authenticator),
		execute: tea.ExecProcess,
		keys:    keysOf(allScopes()),
	}
	sh.roster.Judge = o.Auditor.Rejudge // by what is found of an account after it was read
	m := &model{app: sh, cancel: cancel, mouse: !o.NoMouse, era: newReadings(o.Auditor)}
	sh.isReading = m.era.busy
	m.accounts = newAccounts(sh)
	m.stack = []screen{m.accounts}
	if o.StartWalk {
		m.stack = append(m.stack, newWalk(sh))
	}
	for _, p := range o.Problems {
		m.notices.add(failure(p))
	}
	return program{m}
}

// program makes a tea.Model of the model, which is changed in place.
type program struct{ *model }

// Messages change the state, and laying out keeps offsets: both happen in Update, so
// that View only returns what was drawn.

func (p program) Init() tea.Cmd { return p.start() }

func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := p.update(msg)
	p.drawn = p.draw()
	return p, cmd
}

func (p program) View() tea.View { return p.drawn }

// model is the state of the program: the shared state and the stack of screens.
type model struct {
	*app
	cancel   context.CancelFunc
	size     widget.Size
	era      *readings
	searches []*search // of the sources, in their order
	unsaved  unsaved
	accounts *accounts
	stack    []screen // the last one is on top; the first is the accounts
	mouse    bool
	spinning bool // a tick of the spinner is under way
	repaints bool // a repaint is under way
	quitting bool
	leftOpen string         // the notice about writes that an earlier run left open, or ""
	drawn    tea.View       // as it was drawn last
	frame    widget.Drawing // as it was laid out last
	wheel    wheel
}

// The messages that the model sends itself.
type (
	spinMsg    struct{}
	repaintMsg struct{}
)

// ownMsg is an answer to what the model itself asked for.
type ownMsg interface {
	apply(m *model) tea.Cmd
}

// actionMsg is the answer of a command that ends in an action.
type actionMsg struct{ action action }

const (
	spinEvery    = 120 * time.Millisecond
	repaintAfter = time.Second
)

func (m *model) start() tea.Cmd {
	targets := make([]audit.Target, 0, len(m.roster.Rows()))
	for _, row := range m.roster.Rows() {
		targets = append(targets, row.Source)
	}
	read := tea.Batch(m.era.begin(m.ctx, targets), m.startFinding(), m.recall(targets), m.askLeftOpen(), m.askLastWriters())
	if m.opts.Terminal.Decided {
		return tea.Batch(read, m.spinOn())
	}
	return tea.Batch(tea.RequestBackgroundColor, read, m.spinOn())
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	return tea.Batch(m.handle(msg), m.repaint(msg))
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.size = widget.Size{Width: msg.Width, Height: msg.Height}
		return nil
	case tea.BackgroundColorMsg:
		if !m.opts.Terminal.Decided {
			m.restyle(func(o *style.Options) { o.Background = style.BackgroundOf(msg.IsDark()) })
		}
		return nil
	case tea.ColorProfileMsg:
		m.restyle(func(o *style.Options) { o.Profile = msg.Profile })
		return nil
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg, tea.PasteMsg:
		return m.perform(m.top().update(msg))
	case tea.MouseMsg:
		return nil
	case resultsMsg:
		return m.results(msg)
	case ownMsg:
		return msg.apply(m)
	case actionMsg:
		return m.perform(msg.action)
	case browsedMsg:
		return m.browsed(msg)
	case spinMsg:
		m.spinning = false
		m.spinner++
		m.askPacer()
		return m.spinOn()
	case repaintMsg:
		m.repaints = false
		return tea.ClearScreen
	}
	return m.broadcast(msg) // an answer to one of the screens, which recognizes it
}

func (m *model) top() screen { return m.stack[len(m.stack)-1] }

func (m *model) restyle(change func(*style.Options)) {
	o := m.theme.Options
	change(&o)
	m.theme = style.New(o)
}

// key runs the command of a key, or leaves the key to the screen on top.
func (m *model) key(msg tea.KeyPressMsg) tea.Cmd {
	if c, bound := m.top().scope().byKey(msg.String()); bound {
		return m.runCommand(c)
	}
	m.notices.remark = ""
	m.watchKey("")
	return m.perform(m.top().update(msg))
}

// runCommand runs a command of the screen on top, or says why it does nothing now.
func (m *model) runCommand(c command) tea.Cmd {
	m.notices.remark = ""
	if c.ID == cmdBack && m.notices.dismiss() {
		return nil
	}
	m.watchKey(c.ID)
	if reason := c.disabledReason(); reason != "" {
		m.notices.add(remark(reason))
		return nil
	}
	return m.perform(c.Do())
}

func (m *model) watchKey(id commandID) {
	if w, watches := m.top().(keyWatcher); watches {
		w.keyPressed(id)
	}
}

func (m *model) toggleMouse() {
	m.mouse = !m.mouse
	text := "The mouse is the terminal's again: select text with it. " + m.keyName(cmdMouse) + " takes it back."
	if m.mouse {
		text = "The mouse is the program's."
	}
	m.notices.add(remark(text))
}

// askQuit quits, or asks first when something would be lost.
func (m *model) askQuit() tea.Cmd {
	if _, asked := m.top().(*quitDialog); asked {
		return m.perform(quit{})
	}
	for _, s := range slices.Backward(m.stack) {
		if lost := s.unsavedWork(); lost != "" {
			return m.perform(open{newQuitDialog(m.app, lost)})
		}
	}
	return m.perform(quit{})
}

// results takes in what was read.
func (m *model) results(msg resultsMsg) tea.Cmd {
	wanted, more := m.era.take(msg)
	var rows []*scan.Row
	for _, res := range wanted {
		rows = append(rows, m.roster.AddResult(res)...)
	}
	m.accounts.changed(rows)
	m.recount()
	m.remark()
	m.askPacer()
	return tea.Batch(more, m.keep(wanted))
}

// recount counts the accounts and the sign-ins that they wait for, once after all changes.
func (m *model) recount() {
	m.news++
	m.signIns.count(m.roster, m.sources)
	m.accounts.count()
}

// spinOn keeps the spinner going as long as something is being read.
func (m *model) spinOn() tea.Cmd {
	if m.spinning || !m.era.busy() && !m.finding() || m.quitting {
		return nil
	}
	m.spinning = true
	return tea.Tick(spinEvery, func(time.Time) tea.Msg { return spinMsg{} })
}

// repaint has the whole screen drawn anew a while after something changed, on
// terminals that need it.
func (m *model) repaint(msg tea.Msg) tea.Cmd {
	_, own := msg.(repaintMsg)
	own = own || msg == tea.ClearScreen()
	if own || !m.opts.Terminal.Repaint || m.repaints || m.quitting {
		return nil
	}
	m.repaints = true
	return tea.Tick(repaintAfter, func(time.Time) tea.Msg { return repaintMsg{} })
}
