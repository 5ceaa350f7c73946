package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
)

func newKey() *cobra.Command {
	cmd := &cobra.Command{Use: "key", Short: "Give programs keys to the API, and take them back"}
	add := userCommand("add NAME", "Make a key, shown once", addKey)
	add.Flags().String("role", "", "one role")
	add.Flags().String("area", "", "area codes, commas between; each covers what lies in it")
	add.Flags().String("lane", "", "lanes; without, the usual ones of the role")
	add.Flags().Int("days", 90, "how long it stands, at most 366")
	add.Flags().Bool("write", false, "it may also act, not only read")
	list := &cobra.Command{Use: "list", Short: "List the keys, and when each was last used", Args: args(cobra.NoArgs), RunE: inApp(access.DoAccounts, listKeys)}
	signsIn(list)
	cmd.AddCommand(add, list, userCommand("revoke ID", "Take a key back", revokeKey))
	return cmd
}

func addKey(cmd *cobra.Command, a *app, given []string) error {
	text := func(flag string) string { value, _ := cmd.Flags().GetString(flag); return value }
	days, _ := cmd.Flags().GetInt("days")
	writes, _ := cmd.Flags().GetBool("write")
	areas, err := readAreas(text("area"))
	if err != nil {
		return err
	}
	now := a.clock()
	key := access.Key{
		Name: given[0], Role: shouwang.Role(text("role")), Areas: areas, Lanes: readList[shouwang.Lane](text("lane")), Writes: writes,
		Expires: now.Add(time.Duration(days) * 24 * time.Hour), By: access.Of(cmd.Context()).Name, At: now,
	}
	if len(key.Lanes) == 0 {
		key.Lanes = access.UsualLanes([]shouwang.Role{key.Role})
	}
	key, secret, err := access.NewKey(key)
	if err != nil {
		return err
	}
	if err := a.putKey(cmd, key); err != nil {
		return err
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "密钥，只显示这一次 / the key, shown this once:\n%s\n", secret)
	return err
}

// putKey stores a key in the name of who is signed in, once that is logged.
func (a *app) putKey(cmd *cobra.Command, key access.Key) error {
	key.By, key.At = access.Of(cmd.Context()).Name, a.clock()
	if err := a.chain.Write(cmd.Context(), access.Event{By: key.By, Action: "key", Object: key.Name + " " + key.ID, Purpose: string(key.Role) + " " + areaTexts(key.Areas), Result: access.Done}); err != nil {
		return err
	}
	return a.door.Keys.Put(cmd.Context(), key)
}

func revokeKey(cmd *cobra.Command, a *app, given []string) error {
	all, err := a.door.Keys.All(cmd.Context())
	if err != nil {
		return err
	}
	for _, key := range all {
		if key.ID == given[0] {
			key.Revoked = true
			return a.putKey(cmd, key)
		}
	}
	return shouwang.Explain(shouwang.ErrNotFound, "没有这个密钥 / there is no such key", "用 key list 查看编号 / key list has the ids")
}

// keyLine is a line of key list --json.
type keyLine struct {
	ID      string          `json:"id"`
	Name    string          `json:"name"`
	Role    shouwang.Role   `json:"role"`
	Areas   string          `json:"areas"`
	Lanes   []shouwang.Lane `json:"lanes"`
	Writes  bool            `json:"writes"`
	Expires string          `json:"expires"`
	Used    string          `json:"used,omitempty"`
	Revoked bool            `json:"revoked"`
}

func listKeys(cmd *cobra.Command, a *app, _ []string) error {
	all, err := a.door.Keys.All(cmd.Context())
	if err != nil {
		return err
	}
	t := newTable("id", "name", "role", "areas", "lanes", "writes", "until", "last used", "revoked")
	for _, k := range all {
		line := keyLine{k.ID, k.Name, k.Role, areaTexts(k.Areas), k.Lanes, k.Writes, shouwang.DayOf(k.Expires).String(), "", k.Revoked}
		if k.Used.Unix() > 0 {
			line.Used = shouwang.DayOf(k.Used).String()
		}
		if a.cfg.JSON {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(line); err != nil {
				return err
			}
			continue
		}
		t.AppendRow([]any{line.ID, line.Name, line.Role, line.Areas, strings.Join(codesOf(line.Lanes), ","), yes(line.Writes), line.Expires, line.Used, yes(line.Revoked)})
	}
	if a.cfg.JSON {
		return nil
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}
