package embedded

import (
	"errors"
	"os"
	"syscall"
	"unsafe"

	"github.com/ebitengine/purego"
)

func load(path string) (uintptr, error) {
	if path == "" { // dlopen("") is our own binary
		return 0, errors.New("no path")
	}
	return purego.Dlopen(path, purego.RTLD_NOW|purego.RTLD_LOCAL)
}

func lookUp(lib uintptr, name string) error {
	_, err := purego.Dlsym(lib, name)
	return err
}

// lockFile takes the exclusive lock of an open file without waiting. The
// kernel drops it with the process, however it ends.
func lockFile(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}

// deadly are the signals whose handlers the engine may replace with its own,
// which would break Go's nil checks, preemption and os/signal.
var deadly = []syscall.Signal{
	syscall.SIGSEGV, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGILL, syscall.SIGABRT, syscall.SIGTRAP, syscall.SIGSYS,
	syscall.SIGTERM, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGHUP, syscall.SIGPIPE,
	syscall.SIGUSR1, syscall.SIGUSR2, syscall.SIGTSTP, syscall.SIGURG, syscall.SIGPROF, syscall.SIGCHLD,
}

// action is the kernel's struct sigaction, kept as opaque bytes.
type action [32]byte

// keepSignals remembers Go's signal handlers; the returned function puts them back.
func keepSignals() (restore func()) {
	saved := make([]action, len(deadly))
	for i, s := range deadly {
		sigaction(s, nil, &saved[i])
	}
	return func() {
		for i, s := range deadly {
			sigaction(s, &saved[i], nil)
		}
	}
}

func sigaction(s syscall.Signal, set, old *action) {
	const maskBytes = 8
	_, _, _ = syscall.RawSyscall6(syscall.SYS_RT_SIGACTION, uintptr(s),
		uintptr(unsafe.Pointer(set)), uintptr(unsafe.Pointer(old)), maskBytes, 0, 0) //nolint:gosec // G103: the call takes addresses
}

// physicalMemory is the machine's memory in bytes, 0 if the kernel does not say.
func physicalMemory() uint64 {
	var info syscall.Sysinfo_t
	if err := syscall.Sysinfo(&info); err != nil {
		return 0
	}
	return info.Totalram * uint64(info.Unit)
}
