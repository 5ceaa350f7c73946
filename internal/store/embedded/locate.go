package embedded

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"shouwang"
)

// LibraryEnv names the environment variable that says where libchdb lies.
const LibraryEnv = "SHOUWANG_LIBCHDB"

// build is one published libchdb: another file of that name is refused,
// because the C interface and the files on disk are this release's.
type build struct {
	pkg  string // npm package
	size int64  // bytes
	sum  string // sha256 in hex
}

// builds by GOOS/GOARCH. glibc only: musl cannot load it.
var builds = map[string]build{
	"linux/amd64": {
		pkg:  "@chdb/lib-linux-x64-gnu",
		size: 566_330_096,
		sum:  "36ad4e999882821ef13cf2d0f52c93f48e6ee1b4498b35a201c23ce4b8d15bf5",
	},
}

const fileName = "libchdb.so"

// ErrNoLibrary says that the engine is not installed; tests skip on it.
var ErrNoLibrary = errors.New("libchdb not installed: make engine")

// Locate finds libchdb: at path if one is given, else where SHOUWANG_LIBCHDB
// says, else beside the executable, else in node_modules of the working
// directory, of the executable's folder or of a folder above either. It does
// not open the file; a missing one is an explained error that is ErrNoLibrary.
func Locate(path string) (string, error) {
	b, ok := builds[platform()]
	if !ok {
		return "", shouwang.Explain(ErrNoLibrary, "there is no embedded engine for "+platform(), "use a server with --clickhouse DSN")
	}
	for _, given := range []string{path, os.Getenv(LibraryEnv)} {
		if given != "" {
			return existing(given)
		}
	}
	for _, candidate := range candidates(b.pkg) {
		if isFile(candidate) {
			return candidate, nil
		}
	}
	return "", shouwang.Explain(ErrNoLibrary, "the embedded engine (libchdb) is not installed",
		"run `make engine`, set "+LibraryEnv+", or use a server with --clickhouse DSN")
}

func platform() string { return runtime.GOOS + "/" + runtime.GOARCH }

func existing(path string) (string, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return "", fmt.Errorf("locate the engine at %s: %w", path, err)
	}
	if !isFile(abs) {
		return "", shouwang.Explain(ErrNoLibrary, "the embedded engine (libchdb) is not at "+abs,
			"correct "+LibraryEnv+" or the setting, or unset it after `make engine`")
	}
	return abs, nil
}

func isFile(path string) bool {
	info, err := os.Stat(path) //nolint:gosec // G703: whoever starts us says where the library is
	return err == nil && info.Mode().IsRegular()
}

func candidates(pkg string) []string {
	var paths []string
	if exe, err := os.Executable(); err == nil {
		paths = append(paths, filepath.Join(filepath.Dir(exe), fileName))
		paths = append(paths, modulePaths(filepath.Dir(exe), pkg)...)
	}
	if wd, err := os.Getwd(); err == nil {
		paths = append(paths, modulePaths(wd, pkg)...)
	}
	return paths
}

// modulePaths are the places of an npm package seen from a folder: its own
// node_modules and that of every folder above it.
func modulePaths(dir, pkg string) []string {
	var paths []string
	for {
		paths = append(paths, filepath.Join(dir, "node_modules", filepath.FromSlash(pkg), fileName))
		up := filepath.Dir(dir)
		if up == dir {
			return paths
		}
		dir = up
	}
}

// verify refuses a library that is not the published build. The size is
// checked always, the sum (about a second of reading) once: stamp, a file
// beside the data, remembers which file was found good.
func verify(path, stamp string) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("check the engine: %w", err)
	}
	b := builds[platform()]
	if info.Size() != b.size {
		return refuse(path, fmt.Sprintf("has %d bytes instead of %d", info.Size(), b.size))
	}
	mark := stampLine(path, info, b)
	if old, err := os.ReadFile(stamp); err == nil && string(old) == mark { //nolint:gosec // G304: a path of our own making
		return nil
	}
	sum, err := sumOf(path)
	if err != nil {
		return fmt.Errorf("check the engine: %w", err)
	}
	if sum != b.sum {
		return refuse(path, "has another sha256, "+sum)
	}
	if err := os.WriteFile(stamp, []byte(mark), 0o600); err != nil {
		return fmt.Errorf("remember the checked engine: %w", err)
	}
	return nil
}

func refuse(path, why string) error {
	return shouwang.Explain(shouwang.ErrInvalid, "the engine at "+path+" is not the release this program was tested with: it "+why,
		"run `make engine` again")
}

func stampLine(path string, info fs.FileInfo, b build) string {
	return strings.Join([]string{path, fmt.Sprint(info.Size()), fmt.Sprint(info.ModTime().UnixNano()), b.sum}, "\n") + "\n"
}

func sumOf(path string) (string, error) {
	f, err := os.Open(path) //nolint:gosec // G304: the located library
	if err != nil {
		return "", err
	}
	defer f.Close() //nolint:errcheck // only read
	hash := sha256.New()
	if _, err := io.Copy(hash, bufio.NewReaderSize(f, 1<<20)); err != nil {
		return "", err
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}
