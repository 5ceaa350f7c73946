package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
	"shouwang/notify"
)

// joinAccess joins accounts, keys, sessions and the log.
func (a *app) joinAccess(context.Context) error {
	db := a.store.Conn()
	a.chain = &access.Chain{DB: db, Append: a.store, Clock: a.clock}
	a.bounded = &access.Bounded{Log: a.chain, Clock: a.clock}
	a.door = access.NewDoor(access.Door{
		Accounts: &access.Accounts{DB: db, Append: a.store, Clock: a.clock},
		Attempts: &access.Attempts{DB: db, Append: a.store},
		Keys:     &access.Keys{DB: db, Append: a.store, Clock: a.clock},
		Once:     &notify.Nonces{DB: db, Append: a.store},
		Shelf:    a.queue, Log: a.chain, Clock: a.clock,
		Veil:  func(text string) string { sum := a.keys.Column(text); return hex.EncodeToString(sum[:]) },
		Open:  func(sealed string) (string, error) { return a.keys.Open(codeField, sealed) },
		Areas: func() (*shouwang.Areas, uint64) { return a.areas.Areas, cityCounty * 1e6 },
	})
	return nil
}

// people is the directory where one may sign in beside, nil without one.
func (a *app) people() (*access.Directory, error) {
	if a.cfg.OIDC == (oidcSettings{}) {
		return nil, nil
	}
	d := &access.Directory{Issuer: a.cfg.OIDC.Issuer, Client: a.cfg.OIDC.Client, Claim: a.cfg.OIDC.Claim, Secret: a.keys.Other("oidc"), Clock: a.clock}
	if a.cfg.Desk != "" {
		d.Redirect = strings.TrimRight(a.cfg.Desk, "/") + api.ReturnRoute
	}
	return d, d.Fault()
}

// codeField binds the seal of a secret of one-time codes.
const codeField = "code"

// inApp runs a command over the data of its flags, by somebody who may do it: whoever is at the
// machine as long as nobody has an account, and then who signs in.
func inApp(action access.Action, do func(cmd *cobra.Command, a *app, given []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, given []string) error {
		a, err := open(cmd, "")
		if err != nil {
			return err
		}
		if err := a.signIn(cmd, action); err != nil {
			return errors.Join(err, a.Close())
		}
		return errors.Join(do(cmd, a, given), a.Close())
	}
}

// signsIn adds the flag by which a command knows who asks.
func signsIn(cmd *cobra.Command) {
	cmd.Flags().String("as", "", "your account; its password is asked for, or the first line of input")
}

// signIn puts who asks into the command's context.
func (a *app) signIn(cmd *cobra.Command, action access.Action) error {
	ctx := cmd.Context()
	anybody, err := a.door.Anybody(ctx)
	if err != nil || !anybody {
		return err
	}
	name, err := cmd.Flags().GetString("as")
	if err != nil {
		return err
	}
	if name == "" {
		return usageError{errors.New("已有账号，请用 --as 登录 / accounts exist: sign in with --as")}
	}
	attempt := access.Attempt{Name: name, Address: "local"}
	if attempt.Password, err = prompt(cmd, "口令 / password"); err != nil {
		return err
	}
	if attempt.Code, err = prompt(cmd, "动态口令，没有就回车 / one-time code, or nothing"); err != nil {
		return err
	}
	account, _, err := a.door.Identify(ctx, attempt)
	if err != nil {
		return shouwang.Explain(shouwang.ErrForbidden, "没有登录成功 / not signed in: "+err.Error(), "核对后再试 / check and try again")
	}
	reader := account.Reader(a.areas.Areas, cityCounty*1e6, a.areas.today())
	result := access.Done
	if reader.Allows(action) != "" {
		result = access.Refused
	}
	if err := a.chain.Write(ctx, access.Event{By: name, Action: string(action), Object: cmd.CommandPath(), Result: result}); err != nil {
		return err
	}
	if result == access.Refused {
		return shouwang.Explain(shouwang.ErrForbidden, "不在你的职责范围 / this is not yours to do", "请该管理员来做 / ask the administrator whose task it is")
	}
	cmd.SetContext(access.As(ctx, reader))
	return nil
}

// reveals says whether a command was asked to show what is masked: for that somebody
// signs in, where there are accounts.
func reveals(cmd *cobra.Command) bool {
	flag := cmd.Flags().Lookup("reveal")
	return flag != nil && flag.Changed
}

// mayReveal is nil if who asks may know of what lies in an area and lane.
func mayReveal(ctx context.Context, area uint64, lane shouwang.Lane) error {
	reader := access.Of(ctx)
	if reader.Local() || reader.Scope.Sees(area, cmp.Or(lane, shouwang.LaneOpen)) {
		return nil
	}
	return shouwang.Explain(shouwang.ErrNotFound, "没有这一项，或不在你的辖区 / there is no such thing, or it is outside your area", "")
}

// prompt reads a line without showing it, from the terminal or else from the input.
func prompt(cmd *cobra.Command, what string) (string, error) {
	if in, ok := cmd.InOrStdin().(*os.File); ok && term.IsTerminal(int(in.Fd())) {
		if _, err := fmt.Fprint(cmd.ErrOrStderr(), what+": "); err != nil {
			return "", err
		}
		text, err := term.ReadPassword(int(in.Fd()))
		_, _ = fmt.Fprintln(cmd.ErrOrStderr())
		return string(text), err
	}
	in, ok := cmd.InOrStdin().(*bufio.Reader)
	if !ok {
		in = bufio.NewReader(cmd.InOrStdin())
		cmd.SetIn(in) // what it has read ahead stays for the next question
	}
	line, err := in.ReadString('\n')
	if err != nil && !errors.Is(err, io.EOF) {
		return "", fmt.Errorf("read the input: %w", err)
	}
	return strings.TrimRight(line, "\r\n"), nil
}

// readAreas reads codes with commas between; a shorter code stands for its area.
func readAreas(text string) ([]uint64, error) {
	var areas []uint64
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		code, err := strconv.ParseUint(one, 10, 64)
		if err != nil || len(one) > 12 {
			return nil, usageError{fmt.Errorf("area %q is no code of up to 12 digits / 不是区划代码", one)}
		}
		for range 12 - len(one) {
			code *= 10
		}
		areas = append(areas, code)
	}
	return areas, nil
}

func readList[T ~string](text string) []T {
	var list []T
	for _, one := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' }) {
		list = append(list, T(one))
	}
	return list
}

func areaTexts(areas []uint64) string {
	texts := make([]string, 0, len(areas))
	for _, a := range areas {
		texts = append(texts, fmt.Sprintf("%012d", a))
	}
	return strings.Join(texts, ",")
}
