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
)

// New makes the program. When ctx ends, everything that it has under way is
// cancelled. Hand MergeMouse to tea.WithFilter.
func New(ctx context.Context, o Options) tea.Model {
	ctx, cancel := context.WithCancel(ctx)
	sh := &shell{
		ctx: ctx, opts: o,
		roster:  scan.NewRoster(o.Targets),
		theme:   style.New(style.Options{Background: o.Terminal.Background, ASCII: o.Terminal.ASCII}),
		era:     newReadings(o.Auditor),
		signIns: newSignIns(o.Authenticator),
		execute: tea.ExecProcess,
	}
	sh.roster.Judge = o.Auditor.Rejudge // by what is found of an account after it was read
	m := &model{shell: sh, cancel: cancel, mouse: !o.NoMouse, accounts: newAccounts(sh)}
	m.stack = []surface{m.accounts}
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

func (p program) Init() tea.Cmd { return p.start() }

func (p program) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	cmd := p.update(msg)
	return p, cmd
}

func (p program) View() tea.View { return p.draw() }

// model is the program's state: the surfaces, what is read, what is said.
type model struct {
	*shell
	cancel   context.CancelFunc
	size     size
	accounts *accounts
	stack    []surface // the last one is on top; the first is the accounts
	mouse    bool
	spinning bool // a tick of the spinner is under way
	repaints bool // a repaint is under way
	quitting bool
	leftOpen string // the notice about writes that an earlier run left open, or ""
	zones    []zone // of the last drawing
	wheel    wheel
}

// The messages that the model sends itself.
type (
	spinMsg    struct{}
	repaintMsg struct{}
)

// ownMsg is an answer to what the model itself asked for.
type ownMsg interface {
	takenIn(m *model) tea.Cmd
}

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
		m.size = size{msg.Width, msg.Height}
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
		return m.key(keyMsg{msg, commandOf(m.top().scope(), msg)})
	case tea.MouseClickMsg:
		return m.click(msg)
	case tea.MouseWheelMsg, tea.PasteMsg:
		return m.perform(m.top().update(msg))
	case tea.MouseMsg:
		return nil
	case resultsMsg:
		return m.results(msg)
	case ownMsg:
		return msg.takenIn(m)
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
	// An answer to one of the surfaces; which one, they know themselves.
	var cmds []tea.Cmd
	for _, s := range slices.Clone(m.stack) {
		cmds = append(cmds, m.perform(s.update(msg)))
	}
	return tea.Batch(cmds...)
}

func (m *model) top() surface { return m.stack[len(m.stack)-1] }

func (m *model) restyle(change func(*style.Options)) {
	o := m.theme.Options
	change(&o)
	m.theme = style.New(o)
}

// key does what a key means; keys that mean the same everywhere are the
// model's own, all others are for the surface on top.
func (m *model) key(msg keyMsg) tea.Cmd {
	m.notices.remark = ""
	if own, ok := modelCommands[msg.command]; ok {
		return own(m)
	}
	if msg.command == goBack && m.notices.dismiss() {
		return nil
	}
	return m.perform(m.top().update(msg))
}

// modelCommands are those that the model carries out itself.
var modelCommands = map[command]func(*model) tea.Cmd{
	redraw:      func(*model) tea.Cmd { return tea.ClearScreen },
	suspend:     func(*model) tea.Cmd { return tea.Suspend },
	toggleMouse: (*model).toggleMouse,
	openHelp:    func(m *model) tea.Cmd { return m.perform(open{newHelp(m.shell, m.top().scope())}) },
	askQuit:     (*model).askQuit,
	interrupt:   (*model).askQuit,
}

func (m *model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	text := "The mouse is the terminal's again: select text with it. m takes it back."
	if m.mouse {
		text = "The mouse is the program's."
	}
	m.notices.add(remark(text))
	return nil
}

// askQuit quits, or asks first when something would be lost.
func (m *model) askQuit() tea.Cmd {
	if _, asked := m.top().(*quitDialog); asked {
		return m.perform(quit{})
	}
	for _, s := range slices.Backward(m.stack) {
		if lost := s.guard(); lost != "" {
			return m.perform(open{newQuitDialog(m.shell, lost)})
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
	m.accounts.count()
	m.remark()
	m.askPacer()
	return tea.Batch(more, m.keep(wanted))
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
