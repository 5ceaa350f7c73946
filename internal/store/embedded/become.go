package embedded

import (
	"context"
	"io"
	"maps"
	"strings"
)

// become gives the connection the database and the settings of the next
// statement, and takes back what the last one had. An error leaves the
// connection in doubt: the pool then closes it.
func (c *conn) become(ctx context.Context, s Statement) error {
	if want := orDefault(s.Database); want != c.database {
		if err := c.plain(ctx, Statement{SQL: "USE " + name(want)}, io.Discard); err != nil {
			return err
		}
		c.database = want
	}
	want := c.wanted(s.Settings)
	change := c.change(want)
	if change == "" {
		return nil
	}
	if err := c.plain(ctx, Statement{SQL: "SET " + change}, io.Discard); err != nil {
		return err
	}
	c.current = want
	return nil
}

func orDefault(database string) string {
	if database == "" {
		return "default"
	}
	return database
}

// wanted are the settings that differ from the connection's own. The
// log_comment is ours: a statement is killed by it.
func (c *conn) wanted(settings []Setting) map[string]string {
	want := make(map[string]string, len(settings))
	for _, s := range settings {
		if base, ok := c.base[s.Name]; s.Name != "log_comment" && (!ok || base != s.Value) {
			want[s.Name] = s.Value
		}
	}
	return want
}

func (c *conn) change(want map[string]string) string {
	if maps.Equal(want, c.current) {
		return ""
	}
	var sets []string
	for key, value := range want {
		if now, ok := c.current[key]; !ok || now != value {
			sets = append(sets, key+" = "+quote(value))
		}
	}
	for key := range c.current {
		if _, ok := want[key]; !ok {
			sets = append(sets, key+" = "+c.before(key))
		}
	}
	return strings.Join(sets, ", ")
}

// before is a setting's value without a statement's wishes. SET x = DEFAULT is
// the engine's default, not the value given at connect.
func (c *conn) before(key string) string {
	if base, ok := c.base[key]; ok {
		return quote(base)
	}
	return "DEFAULT"
}
