package embedded

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"shouwang"
)

func start(ctx context.Context, cfg Config, library string) (*Engine, error) {
	if err := verify(library, filepath.Join(cfg.stampDir(), "libchdb.checked")); err != nil {
		return nil, err
	}
	if err := writeConfiguration(cfg.Dir); err != nil {
		return nil, err
	}
	api, err := bind(library)
	if err != nil {
		return nil, err
	}
	e := &Engine{abi: api, args: arguments(cfg), base: cfg.Settings, closing: make(chan struct{})}
	e.read, e.write = newPool(readers, e.connect), newPool(writers, e.connect)
	defer keepSignals()()
	api.setSignalHandlers(0)
	if e.control, err = e.connect(ctx); err != nil {
		return nil, err
	}
	e.control.kill = func(string) {} // it cannot end its own query
	if err := e.prove(ctx, cfg); err != nil {
		e.control.close()
		return nil, err
	}
	return e, nil
}

// arguments are those of every connection. Server settings count on the first.
func arguments(cfg Config) []string {
	args := []string{
		"shouwang", // argv[0], ignored
		"--path=" + filepath.Join(cfg.Dir, "engine"),
		"--config-file=" + configFile(cfg.Dir),
		"--max_server_memory_usage=" + strconv.FormatUint(cfg.memory(), 10),
		"--backups.allowed_path=" + backupDir(cfg.Dir),
	}
	// Merges and caches are part of the limit, and by default larger than it.
	args = append(args, "--merges_mutations_memory_usage_soft_limit="+strconv.FormatUint(cfg.memory()/2, 10))
	for _, cache := range []string{"mark_cache_size", "primary_index_cache_size", "index_mark_cache_size"} {
		args = append(args, "--"+cache+"="+strconv.FormatUint(cfg.memory()/cacheShare, 10))
	}
	for key, value := range cfg.Settings {
		args = append(args, "--"+key+"="+value)
	}
	return args
}

const (
	memoryCap  = 4 << 30
	cacheShare = 16
)

func (cfg Config) memory() uint64 {
	if cfg.MemoryBytes > 0 {
		return cfg.MemoryBytes
	}
	return DefaultMemory()
}

// DefaultMemory is the limit of the whole engine in bytes if none is given:
// half of the machine's memory, at most 4 GiB.
func DefaultMemory() uint64 {
	half := physicalMemory() / 2
	if half == 0 || half > memoryCap {
		return memoryCap
	}
	return half
}

// connect opens one connection. The engine says why it refuses on stderr only.
func (e *Engine) connect(context.Context) (*conn, error) {
	e.mu.Lock()
	e.serial++
	id := "c" + strconv.Itoa(e.serial)
	e.mu.Unlock()
	p := new(params)
	defer p.pin.Unpin()
	var argv []*byte
	for _, arg := range append(slices.Clip(e.args), "--log_comment="+id) {
		argv = append(argv, p.keep(arg))
	}
	outer := e.abi.connect(int32(len(argv)), array(argv)) //nolint:gosec // G115: a handful of arguments
	if outer == nil {
		return nil, shouwang.Explain(shouwang.ErrDown, "the engine refused to open its data folder",
			"read its message above; one process can hold one data folder only")
	}
	return &conn{
		abi: e.abi, outer: outer, inner: *outer, id: id, kill: e.kill, closing: e.closing,
		base: e.base, database: "default",
	}, nil
}

// kill ends the running query of a connection. Never SYNC: a killed query
// stays listed on its idle connection until that runs another.
func (e *Engine) kill(id string) {
	e.controlMu.Lock()
	defer e.controlMu.Unlock()
	sql := "KILL QUERY WHERE Settings['log_comment'] = " + quote(id) + " ASYNC"
	answer{e.abi, e.control.do(e.abi.query, sql, "Null", nil)}.free()
}

// prove reads back what the engine otherwise ignores in silence when misspelt.
func (e *Engine) prove(ctx context.Context, cfg Config) error {
	want := map[string]string{
		"(SELECT value FROM system.server_settings WHERE name = 'max_server_memory_usage')": strconv.FormatUint(cfg.memory(), 10),
		"(SELECT value FROM system.merge_tree_settings WHERE name = 'fsync_after_insert')":  "1",
	}
	for key, value := range cfg.Settings {
		want["toString(getSetting("+quote(key)+"))"] = value
	}
	for ask, value := range want {
		got, err := e.ask(ctx, ask)
		if err != nil {
			return fmt.Errorf("read back the engine's settings: %w", err)
		}
		if flag, isFlag := map[string]string{"true": "1", "false": "0"}[got]; isFlag {
			got = flag
		}
		if got != value {
			return shouwang.Explain(shouwang.ErrInvalid, "the engine did not take a setting: "+ask+" is "+got+" instead of "+value,
				"this release of libchdb is not the one the program was built for")
		}
	}
	return e.greet(ctx)
}

// ask is the one value of an expression.
func (e *Engine) ask(ctx context.Context, expression string) (string, error) {
	var got bytes.Buffer
	err := e.control.plain(ctx, Statement{SQL: "SELECT " + expression, Format: "TSVRaw"}, &got)
	return strings.TrimRight(got.String(), "\n"), err
}
