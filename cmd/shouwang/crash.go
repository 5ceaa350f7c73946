package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// crashAt makes the process kill itself, as a power cut would, when it comes to
// the named point for the n-th time: SHOUWANG_CRASH_AT=run.slice_written:2. The
// tests of what survives a kill use it; unset, it does nothing.
func crashAt(setting string) func(point string) {
	name, count, found := strings.Cut(setting, ":")
	left := 1
	if n, err := strconv.Atoi(count); found && err == nil {
		left = n
	}
	return func(point string) {
		if name == "" || point != name {
			return
		}
		if left--; left == 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {} // never goes on past the point
		}
	}
}
