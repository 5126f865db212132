package command

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
)

// openLog opens the log file: JSON lines that only the owner can read, without contact
// data and credentials. Without a path nothing is logged.
func openLog(path string, debug bool) (*slog.Logger, io.Closer, error) {
	if path == "" {
		if debug {
			return nil, nil, Usage("Name one with --log-file FILE.", "--debug needs a log file")
		}
		return slog.New(slog.DiscardHandler), io.NopCloser(nil), nil
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, nil, Usage("Use a writable file in an existing folder.", "--log-file %s: %v", path, WithoutPath(err))
	}
	level := slog.LevelInfo
	if debug {
		level = slog.LevelDebug
	}
	return slog.New(slog.NewJSONHandler(file, &slog.HandlerOptions{Level: level})), file, nil
}

// logEnd logs how a command ended. Error texts may quote contact data, so only
// the code and the type of the error are logged.
func logEnd(ctx context.Context, log *slog.Logger, command string, err error) {
	log.InfoContext(ctx, "ended", "command", command, "code", CodeOf(err), "cause", fmt.Sprintf("%T", err))
}
