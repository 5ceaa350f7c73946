package embedded

import (
	"fmt"
	"os"
	"path/filepath"
)

// configuration is the engine's own. Without one it would read a config.xml
// that happens to lie in the working directory. What is answered as stored is
// on the disk, in every table that does not say otherwise; the statements
// themselves, which may hold somebody's number, are logged nowhere.
const configuration = `<clickhouse>
    <logger><level>none</level></logger>
    <merge_tree>
        <fsync_after_insert>1</fsync_after_insert>
        <fsync_part_directory>1</fsync_part_directory>
    </merge_tree>
</clickhouse>
`

// makeFolders prepares the data folder.
func makeFolders(cfg Config) error {
	for _, dir := range []string{cfg.Dir, cfg.stampDir(), backupDir(cfg.Dir)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the data folder: %w", err)
		}
	}
	return nil
}

func writeConfiguration(dir string) error {
	if err := os.WriteFile(configFile(dir), []byte(configuration), 0o600); err != nil {
		return fmt.Errorf("write the engine's configuration: %w", err)
	}
	return nil
}

func (cfg Config) stampDir() string {
	if cfg.StampDir != "" {
		return cfg.StampDir
	}
	return cfg.Dir
}

func configFile(dir string) string { return filepath.Join(dir, "engine.xml") }
func backupDir(dir string) string  { return filepath.Join(dir, "backups") }
