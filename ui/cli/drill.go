package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"accountable/ui/cli/command"
	"accountable/ui/cli/drills"
	"accountable/ui/cli/flagset"
)

func newDrillCommand(p *program) *cobra.Command {
	c := &cobra.Command{
		Use:   "drill",
		Short: "Test that mailboxes and phones are answered",
		Long: `A contact drill asks the mailboxes and phones of your contacts for an answer, because
AWS verifies neither. Start composes a message with a code for each mailbox and a call
script for each phone; answer records who answered; status lists what is due.

The records are in confirmations.yaml beside the policy file, or in the state folder if
there is no policy. With confirm_every: 90d in the policy, check judges by them (rule
contact-confirmed).`,
		Example: "  accountable drill start\n  accountable drill answer 7H4K-Q2 --by \"Jane Doe\"\n  accountable drill status",
		GroupID: groupWork,
	}
	p.flags.Use(c)
	c.AddCommand(newDrillStartCommand(p), newDrillAnswerCommand(p), newDrillStatusCommand(p))
	command.RequireSubcommand(c)
	return c
}

func newDrillStartCommand(p *program) *cobra.Command {
	var flags drills.StartOptions
	c := &cobra.Command{
		Use:   "start [TARGET…]",
		Short: "Compose a message for each mailbox and a call script for each phone",
		Long: `Start reads the contacts of accounts and composes a plain text message for each mailbox
and a call script for each phone. It records what was asked, and prints the texts.

It sends nothing by itself. With --eml it writes files that a mail program opens as
drafts. With --send it shows the message and asks, then passes each message to the
command of your settings (drill: command: sendmail -t).

Exit codes: 0 done, 1 a text could not be sent or written, 2 a flag or name is invalid,
3 some accounts could not be read; the others were asked.`,
		Example: `  accountable drill start
  accountable drill start --due --eml drill
  accountable drill start --org -p management --ou 'Workloads/*'`,
		ValidArgsFunction: p.completeTargets,
		RunE: func(c *cobra.Command, args []string) error {
			o := flags
			o.GlobalOptions, o.Targets = p.options, args
			return drills.Start(c.Context(), p.env, o)
		},
	}
	p.flags.Use(c, flagset.Source, flagset.Selection, flagset.Reading)
	f := c.Flags()
	f.BoolVar(&flags.Due, "due", false, "ask only where no answer is recorded, or the next is due within 14 days")
	f.StringVar(&flags.EML, "eml", "", "write each text to a file in this `FOLDER`")
	f.BoolVar(&flags.Copy, "copy", false, "copy the texts to the clipboard of the terminal")
	f.BoolVar(&flags.Send, "send", false, "send the messages with the command of your settings, after a question")
	flagset.Must(c.MarkFlagDirname("eml"))
	return c
}

func newDrillAnswerCommand(p *program) *cobra.Command {
	var flags drills.AnswerOptions
	c := &cobra.Command{
		Use:   "answer CODE",
		Short: "Record an answer",
		Long: `Answer records the answer to a message, by its code, or on a phone, with --phone.
Only the computer on which the drill was started knows its codes.

Exit codes: 0 recorded, or recorded before; 1 the record could not be written; 2 no drill
has this code or phone.`,
		Example: "  accountable drill answer 7H4K-Q2 --by \"Jane Doe\"\n  accountable drill answer --phone +12065554100 --by \"Jane Doe\"",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			o := flags
			o.Policy = p.options.Policy
			if len(args) > 0 {
				o.Code = args[0]
			}
			if (o.Code == "") == (o.Phone == "") {
				return command.Usage("Write accountable drill answer CODE, or --phone NUMBER.", "%s", errors.New("drill answer needs either a code or --phone"))
			}
			return drills.Answer(p.env, o)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
	}
	p.flags.Use(c, []string{"policy"})
	f := c.Flags()
	f.StringVar(&flags.By, "by", "", "`NAME` of who answered (default your user name)")
	f.StringVar(&flags.Phone, "phone", "", "`NUMBER` that was answered")
	flagset.Must(c.RegisterFlagCompletionFunc("by", cobra.NoFileCompletions))
	flagset.Must(c.RegisterFlagCompletionFunc("phone", cobra.NoFileCompletions))
	return c
}

func newDrillStatusCommand(p *program) *cobra.Command {
	var outputs []string
	c := &cobra.Command{
		Use:   "status",
		Short: "List who answered and what is due",
		Long: `Status lists the mailboxes and phones that were asked or that the policy sets: when
each was answered last, and when the next answer is due. It does not call AWS.

Exit codes: 0 nothing is overdue, 1 an answer is overdue or was never given, 2 a flag or a
file is invalid.`,
		Example: "  accountable drill status\n  accountable drill status -o json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return drills.Status(c.Context(), p.env, drills.StatusOptions{Policy: p.options.Policy, Outputs: outputs})
		},
	}
	p.flags.Use(c, []string{"policy"})
	c.Flags().StringArrayVarP(&outputs, "output", "o", nil, "output `FORMAT[=FILE]`: table, json; repeatable (default table)")
	flagset.CompleteFrom(c, "output", drills.StatusFormats)
	return c
}
