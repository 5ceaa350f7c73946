package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"shouwang"
	"shouwang/internal/access"
)

func newUser() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "user",
		Short: "Give people accounts, and take them back",
		Long: "The first account is a security administrator's, made by whoever is at the machine. From then on only security administrators\n" +
			"do this, each signed in with --as. Passwords are asked for on the terminal, or are lines of the input: one's own, one's code,\n" +
			"then the new one.",
	}
	add := userCommand("add NAME", "Make an account", addUser)
	grantFlags(add)
	grant := userCommand("grant NAME", "Give an account other roles, areas, lanes or another worker; whoever is signed in by it is signed out", grantUser)
	grantFlags(grant)
	list := &cobra.Command{Use: "list", Short: "List the accounts", Args: args(cobra.NoArgs), RunE: inApp(access.DoAccounts, listUsers)}
	signsIn(list)
	disable := userCommand("disable NAME", "Close an account; whoever is signed in by it is signed out", disableUser)
	disable.Flags().Bool("undo", false, "open it again")
	cmd.AddCommand(add, grant, list, disable,
		userCommand("password NAME", "Set a new password, asked for", passwordUser),
		userCommand("totp NAME", "Make a new secret of one-time codes, shown once", totpUser))
	return cmd
}

func userCommand(use, short string, do func(*cobra.Command, *app, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: args(cobra.ExactArgs(1)), RunE: inApp(access.DoAccounts, do)}
	signsIn(cmd)
	return cmd
}

func grantFlags(cmd *cobra.Command) {
	cmd.Flags().String("role", "", "roles, commas between: grid_worker, village_worker, child_director, child_supervisor, town, bureau, hotline, joint_meeting, auditor, system_admin, security_admin, audit_admin")
	cmd.Flags().String("area", "", "area codes, commas between; each covers what lies in it")
	cmd.Flags().String("lane", "", "open, protected, integrity, data; without, the usual ones of the roles")
	cmd.Flags().String("worker", "", "worker_id of the roster")
}

// granted is an account with what the flags say.
func (a *app) granted(cmd *cobra.Command, account access.Account) (access.Account, error) {
	text := func(flag string) string { value, _ := cmd.Flags().GetString(flag); return value }
	changed := cmd.Flags().Changed
	if changed("role") {
		account.Roles = readList[shouwang.Role](text("role"))
	}
	if changed("area") {
		areas, err := readAreas(text("area"))
		if err != nil {
			return account, err
		}
		account.Areas = areas
	}
	if changed("lane") {
		account.Lanes = readList[shouwang.Lane](text("lane"))
	} else if changed("role") {
		account.Lanes = access.UsualLanes(account.Roles)
	}
	if changed("worker") {
		account.Worker = text("worker")
	}
	return account, a.alone(cmd, account)
}

// alone holds that a worker has one account.
func (a *app) alone(cmd *cobra.Command, account access.Account) error {
	all, err := a.door.Accounts.All(cmd.Context())
	if err != nil {
		return err
	}
	for _, other := range all {
		if account.Worker != "" && other.Worker == account.Worker && other.Name != account.Name && !other.Disabled {
			return shouwang.Explain(shouwang.ErrInvalid, "这位工作人员已有账号 / this worker has an account: "+other.Name, "先停用那一个 / close that one first")
		}
	}
	return account.Fault()
}

func addUser(cmd *cobra.Command, a *app, given []string) error {
	all, err := a.door.Accounts.All(cmd.Context())
	if err != nil {
		return err
	}
	if _, taken := all[given[0]]; taken {
		return shouwang.Explain(shouwang.ErrInvalid, "已有这个账号 / there is such an account", "换一个名字，或用 user grant / take another name, or user grant")
	}
	account, err := a.granted(cmd, access.Account{Name: given[0]})
	if err != nil {
		return err
	}
	if len(all) == 0 && !slices.Equal(account.Roles, []shouwang.Role{access.SecurityAdmin}) {
		return shouwang.Explain(shouwang.ErrInvalid, "第一个账号须是安全管理员 / the first account must be a security administrator's", "加 --role security_admin / give --role security_admin")
	}
	password, err := prompt(cmd, "新口令 / new password")
	if err != nil {
		return err
	}
	if err := access.GoodPassword(account, password); err != nil {
		return err
	}
	account.Hashes = []string{access.HashOf(password)}
	secret, address, err := "", "", error(nil)
	if account.Admin() {
		if secret, address, err = access.NewCode(account.Name); err != nil {
			return err
		}
		account.Code = a.keys.Seal(codeField, secret)
	}
	if err := a.putAccount(cmd, account); err != nil {
		return err
	}
	return showCode(cmd, secret, address)
}

// putAccount stores an account in the name of who is signed in, once that is logged.
func (a *app) putAccount(cmd *cobra.Command, account access.Account) error {
	reader := access.Of(cmd.Context())
	account.By, account.At = reader.Name, a.clock()
	roles := strings.Join(append(codesOf(account.Roles), areaTexts(account.Areas)), " ")
	if err := a.chain.Write(cmd.Context(), access.Event{By: reader.Name, Action: "account", Object: account.Name, Purpose: roles, Result: access.Done}); err != nil {
		return err
	}
	return a.door.Accounts.Put(cmd.Context(), account)
}

func codesOf[T ~string](list []T) []string {
	out := make([]string, 0, len(list))
	for _, one := range list {
		out = append(out, string(one))
	}
	return out
}

func showCode(cmd *cobra.Command, secret, address string) error {
	if secret == "" {
		return nil
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), "动态口令密钥，只显示这一次 / secret of the one-time codes, shown this once:\n%s\n%s\n", secret, address)
	return err
}

// account is one that there is.
func (a *app) account(cmd *cobra.Command, name string) (access.Account, error) {
	all, err := a.door.Accounts.All(cmd.Context())
	if err == nil && all[name].Name == "" {
		err = shouwang.Explain(shouwang.ErrNotFound, "没有这个账号 / there is no such account", "用 user list 查看 / look at user list")
	}
	return all[name], err
}

func grantUser(cmd *cobra.Command, a *app, given []string) error {
	account, err := a.account(cmd, given[0])
	if err != nil {
		return err
	}
	if account.Name == access.Of(cmd.Context()).Name {
		return shouwang.Explain(shouwang.ErrForbidden, "不能改自己的权限 / nobody changes their own rights", "请另一位安全管理员来做 / ask another security administrator")
	}
	admin := account.Admin()
	if account, err = a.granted(cmd, account); err != nil {
		return err
	}
	if account.Admin() && !admin && account.Code == "" {
		return shouwang.Explain(shouwang.ErrInvalid, "管理员要有动态口令 / an administrator needs one-time codes", "先 user totp / first user totp")
	}
	return a.putAccount(cmd, account)
}

func disableUser(cmd *cobra.Command, a *app, given []string) error {
	account, err := a.account(cmd, given[0])
	if err != nil {
		return err
	}
	undo, err := cmd.Flags().GetBool("undo")
	if err != nil {
		return err
	}
	account.Disabled = !undo
	if err := a.lastOne(cmd, account); err != nil {
		return err
	}
	return a.putAccount(cmd, account)
}

// lastOne keeps the last security administrator: without one nobody could open an account again.
func (a *app) lastOne(cmd *cobra.Command, account access.Account) error {
	all, err := a.door.Accounts.All(cmd.Context())
	if err != nil {
		return err
	}
	others := maps.Clone(all)
	others[account.Name] = account
	for _, one := range others {
		if slices.Contains(one.Roles, access.SecurityAdmin) && !one.Disabled {
			return nil
		}
	}
	return shouwang.Explain(shouwang.ErrInvalid, "这是最后一位安全管理员 / this is the last security administrator", "先另加一位 / add another first")
}

func passwordUser(cmd *cobra.Command, a *app, given []string) error {
	account, err := a.account(cmd, given[0])
	if err != nil {
		return err
	}
	password, err := prompt(cmd, "新口令 / new password")
	if err != nil {
		return err
	}
	by := access.Of(cmd.Context()).Name
	if err := a.chain.Write(cmd.Context(), access.Event{By: by, Action: "password", Object: account.Name, Result: access.Done}); err != nil {
		return err
	}
	return a.door.ChangePassword(cmd.Context(), account, password, by)
}

func totpUser(cmd *cobra.Command, a *app, given []string) error {
	account, err := a.account(cmd, given[0])
	if err != nil {
		return err
	}
	secret, address, err := access.NewCode(account.Name)
	if err != nil {
		return err
	}
	account.Code = a.keys.Seal(codeField, secret)
	if err := a.putAccount(cmd, account); err != nil {
		return err
	}
	return showCode(cmd, secret, address)
}

// userLine is a line of user list --json.
type userLine struct {
	Name     string          `json:"name"`
	Roles    []shouwang.Role `json:"roles"`
	Areas    string          `json:"areas"`
	Lanes    []shouwang.Lane `json:"lanes"`
	Worker   string          `json:"worker,omitempty"`
	Codes    bool            `json:"one_time_codes"`
	Disabled bool            `json:"disabled"`
}

func listUsers(cmd *cobra.Command, a *app, _ []string) error {
	all, err := a.door.Accounts.All(cmd.Context())
	if err != nil {
		return err
	}
	t := newTable("account", "roles", "areas", "lanes", "worker", "codes", "closed")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		u := all[name]
		line := userLine{u.Name, u.Roles, areaTexts(u.Areas), u.Lanes, u.Worker, u.Code != "", u.Disabled}
		if a.cfg.JSON {
			if err := json.NewEncoder(cmd.OutOrStdout()).Encode(line); err != nil {
				return err
			}
			continue
		}
		t.AppendRow([]any{line.Name, strings.Join(codesOf(line.Roles), ","), line.Areas, strings.Join(codesOf(line.Lanes), ","), line.Worker, yes(line.Codes), yes(line.Disabled)})
	}
	if a.cfg.JSON {
		return nil
	}
	_, err = fmt.Fprintln(cmd.OutOrStdout(), t.Render())
	return err
}

func yes(b bool) string {
	if b {
		return "是 yes"
	}
	return ""
}
