//go:build !linux

package embedded

import (
	"errors"
	"os"
)

var errPlatform = errors.New("there is no embedded engine for this platform")

func load(string) (uintptr, error)  { return 0, errPlatform }
func lookUp(uintptr, string) error  { return errPlatform }
func lockFile(*os.File) error       { return errPlatform }
func keepSignals() (restore func()) { return func() {} }
func physicalMemory() uint64        { return 0 }
