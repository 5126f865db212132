package ui

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"accountable/audit/scan"
	"accountable/audit/workers"
	"accountable/ui/accounts"
	"accountable/ui/screen"
	"accountable/ui/style"
	"accountable/ui/walk"
	"accountable/ui/widget"
)

// New returns the program. The end of ctx cancels everything that it does. Pass MergeMouse
// to tea.WithFilter and Input to tea.WithInput.
func New(ctx context.Context, o screen.Options) tea.Model {
	if o.Panics != nil {
		ctx = workers.WithPanicLog(ctx, o.Panics)
	}
	ctx, cancel := context.WithCancel(ctx)
	o.Planner.InForce = o.Auditor.InForce
	o.Planner.Order.Last = o.Applier.Memory.LastWriter
	app := &screen.App{
		Context: ctx, Options: o,
		Theme:   style.New(style.Options{Background: o.Terminal.Background, ASCII: o.Terminal.ASCII}),
		SignIns: screen.NewSignIns(o.Authenticator),
		Execute: tea.ExecProcess,
		Keys:    keysOf(allScopes()),
	}
	engine := scan.New(ctx, scan.Options{Auditor: o.Auditor, Discoverer: o.Discoverer, Known: o.Known}, o.Targets)
	app.Roster, app.Scan = engine.Roster(), engine
	m := &model{App: app, cancel: cancel, mouse: !o.NoMouse, engine: engine, joined: map[string]bool{}}
	m.accounts = accounts.New(app)
	m.stack = []screen.Screen{m.accounts}
	if o.StartWalk {
		m.stack = append(m.stack, walk.New(app))
	}
	for _, p := range o.Problems {
		m.Notices.Add(screen.Failure(p))
	}
	return program{m}
}

// program is the tea.Model of the model. Messages change the state and drawing keeps
// offsets: both happen in Update, so that View only returns what was drawn.
type program struct{ *model }

// Init starts reading.
func (p program) Init() tea.Cmd {
	return p.guardCommand(p.start())
}

// Update handles a message and draws the next frame.
func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := p.updateSafely(msg)
	p.drawn = p.drawSafely()
	p.recordGestures(msg)
	return p, cmd
}

// View returns the frame that Update drew.
func (p program) View() tea.View { return p.drawn }

// model is the state of the program: the shared state and the stack of screens.
type model struct {
	*screen.App
	cancel    context.CancelFunc
	size      widget.Size
	engine    *scan.Engine
	unsaved   unsaved
	joined    map[string]bool // accounts that joined an organization since the last look
	accounts  *accounts.Screen
	stack     []screen.Screen // the last one is on top; the first is the accounts
	mouse     bool
	wheel     wheel
	gestures  gestures
	pastes    int  // how many have begun
	isPasting bool // the last one has not ended
	spinning  bool // a tick of the spinner is pending
	repaints  bool // a repaint is pending
	quitting  bool

	openWrites string         // the notice about interrupted writes, or ""
	drawFailed bool           // the last frame could not be drawn
	drawn      tea.View       // the last frame
	frame      widget.Drawing // where the last frame has what
}

// The messages that the model sends itself.
type (
	spinMsg    struct{}
	repaintMsg struct{}
)

// ownMsg is the answer to a command of the model itself.
type ownMsg interface {
	apply(m *model) tea.Cmd
}

// repaintAfter is the time between a change and a repaint (see screen.Terminal.Repaint).
const repaintAfter = time.Second

func (m *model) start() tea.Cmd {
	m.engine.Start()
	m.findAccounts(m.startPlaces()...)
	read := tea.Batch(m.waitForScan(), m.readOpenWrites(), m.readLastWriters())
	if m.Options.Terminal.Decided {
		return tea.Batch(read, m.spinOn())
	}
	return tea.Batch(tea.RequestBackgroundColor, read, m.spinOn())
}

func (m *model) update(msg tea.Msg) tea.Cmd {
	return tea.Batch(m.handle(msg), m.repaint(msg))
}

func (m *model) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg, tea.BackgroundColorMsg, tea.ColorProfileMsg:
		m.adaptTo(msg)
		return nil
	case tea.KeyPressMsg:
		return m.key(msg)
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg:
		return m.perform(m.top().Update(msg))
	case tea.PasteStartMsg:
		return m.pasteBegun()
	case tea.PasteMsg:
		return m.paste(msg)
	case tea.MouseMsg:
		return nil
	case scanMsg:
		return m.applyScan(msg.events)
	case ownMsg:
		return msg.apply(m)
	case screen.ActionMsg:
		return m.perform(msg.Action)
	case browsedMsg:
		return m.browsed(msg)
	case spinMsg:
		m.spinning = false
		m.Spinner++
		m.updatePacing()
		return m.spinOn()
	case repaintMsg:
		m.repaints = false
		return tea.ClearScreen
	}
	return m.broadcast(msg) // an answer to one of the screens, which recognizes it
}

// adaptTo applies what a message says about the terminal.
func (m *model) adaptTo(msg tea.Msg) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.size = widget.Size{Width: msg.Width, Height: msg.Height}
	case tea.BackgroundColorMsg:
		if !m.Options.Terminal.Decided {
			m.restyle(func(o *style.Options) { o.Background = style.BackgroundOf(msg.IsDark()) })
		}
	case tea.ColorProfileMsg:
		m.restyle(func(o *style.Options) { o.Profile = msg.Profile })
	}
}

func (m *model) top() screen.Screen { return m.stack[len(m.stack)-1] }

func (m *model) restyle(change func(*style.Options)) {
	o := m.Theme.Options
	change(&o)
	m.Theme = style.New(o)
}

// key runs the command of a key, or leaves the key to the screen on top.
func (m *model) key(msg tea.KeyPressMsg) tea.Cmd {
	if c, bound := m.top().Scope().ByKey(msg.String()); bound {
		return m.runCommand(c)
	}
	m.Notices.ClearRemark()
	m.watchKey("")
	return m.perform(m.top().Update(msg))
}

// runCommand runs a command of the screen on top, or says why it does nothing now.
func (m *model) runCommand(c screen.Command) tea.Cmd {
	m.Notices.ClearRemark()
	if c.ID == screen.CmdBack && m.Notices.Dismiss() {
		return nil
	}
	m.watchKey(c.ID)
	if reason := c.DisabledReason(); reason != "" {
		m.Notices.Add(screen.Remark(reason))
		return nil
	}
	return m.perform(c.Do())
}

func (m *model) watchKey(id screen.CommandID) {
	if w, watches := m.top().(screen.KeyWatcher); watches {
		w.OnKey(id)
	}
}

func (m *model) toggleMouse() {
	m.mouse = !m.mouse
	text := "Mouse off: select text freely. " + m.KeyName(screen.CmdMouse) + ": on"
	if m.mouse {
		text = "Mouse on"
	}
	m.Notices.Add(screen.Remark(text))
}

// askQuit quits, or asks first when work would be lost.
func (m *model) askQuit() tea.Cmd {
	for _, s := range slices.Backward(m.stack) {
		if question := s.UnsavedWork(); question != "" {
			return m.perform(screen.Ask(m.App, quitQuestion(question)))
		}
	}
	return m.perform(screen.Quit{})
}

// recount counts the accounts and the sign-ins that they wait for, once after all changes.
func (m *model) recount() {
	m.Revision++
	m.SignIns.Update(m.engine.Locks())
	m.accounts.Count()
}

// spinOn keeps the spinner turning while the scan is busy.
func (m *model) spinOn() tea.Cmd {
	if m.spinning || !m.engine.Busy() || m.quitting {
		return nil
	}
	m.spinning = true
	return tea.Tick(screen.SpinEvery, func(time.Time) tea.Msg { return spinMsg{} })
}

// repaint draws the whole screen again some time after a change, on terminals that need
// it.
func (m *model) repaint(msg tea.Msg) tea.Cmd {
	_, own := msg.(repaintMsg)
	own = own || msg == tea.ClearScreen()
	if own || !m.Options.Terminal.Repaint || m.repaints || m.quitting {
		return nil
	}
	m.repaints = true
	return tea.Tick(repaintAfter, func(time.Time) tea.Msg { return repaintMsg{} })
}
