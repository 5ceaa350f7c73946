package main

import (
	"os"
	"strconv"
	"strings"
	"syscall"
)

// crashAt makes the process kill itself, as a power cut would, when it comes to
// the named point for the n-th time: SHOUWANG_CRASH_AT=run.slice_written:2. With
// SHOUWANG_CRASH_BY=stop it stops there instead until somebody lets it go on, as a
// machine does that is moved. The tests of what survives use it; unset, it does nothing.
func crashAt(setting, by string) func(point string) {
	name, count, found := strings.Cut(setting, ":")
	left := 1
	if n, err := strconv.Atoi(count); found && err == nil {
		left = n
	}
	return func(point string) {
		if name == "" || point != name {
			return
		}
		if left--; left != 0 {
			return
		}
		if by == "stop" {
			_ = syscall.Kill(os.Getpid(), syscall.SIGSTOP)
			return
		}
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
		select {} // never goes on past the point
	}
}
