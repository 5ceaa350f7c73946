package desk

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// signInView is what the page of the door draws: never a password that was typed.
type signInView struct {
	name, back  string
	wrong, said string // in words
}

func (d *Desk) signInPage(v *visit) error {
	view := signInView{back: ownPath(v.Query("back"))}
	if v.Query("done") == "password" {
		view.said = v.page.T("signin.changed")
	}
	return v.show(http.StatusOK, signInPage(v.page, view))
}

// signIn lets somebody in. Whatever is wrong is said in the same words.
func (d *Desk) signIn(v *visit) error {
	view := signInView{back: ownPath(v.PostForm("back"))}
	if d.door == nil {
		return v.goTo("/")
	}
	name := strings.ToLower(strings.TrimSpace(v.PostForm("name")))
	if access.GoodName(name) { // else it may be somebody's number, and is not drawn again
		view.name = name
	}
	before := api.SessionOf(v.Request)
	id, err := d.door.SignIn(v.ctx(), access.Attempt{
		Name: name, Password: v.PostForm("password"), Code: strings.TrimSpace(v.PostForm("code")), Address: addressOf(v.Request),
	})
	switch {
	case errors.Is(err, access.ErrLocked):
		view.wrong = v.page.T("signin.locked")
		v.Header("Retry-After", "900")
		return v.show(http.StatusTooManyRequests, signInPage(v.page, view))
	case errors.Is(err, access.ErrWrong), errors.Is(err, access.ErrNoCode):
		view.wrong = v.page.T("signin.wrong")
		return v.show(http.StatusUnauthorized, signInPage(v.page, view))
	case err != nil:
		return fmt.Errorf("sign in: %w", err)
	}
	if before != "" { // the session of before does not live on beside the new one
		if err := d.door.SignOut(v.ctx(), before); err != nil {
			return err
		}
	}
	api.SetSession(v.Writer, v.Request, id)
	return v.goTo(view.back)
}

func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func (d *Desk) signOut(v *visit) error {
	if id := api.SessionOf(v.Request); d.door != nil && id != "" {
		if err := d.door.SignOut(v.ctx(), id); err != nil {
			return err
		}
	}
	api.SetSession(v.Writer, v.Request, "")
	return v.goTo(api.SignInRoute)
}

// meView is the page of one's own account.
type meView struct{ wrong string }

func (d *Desk) me(v *visit) error {
	v.page.self = api.MeRoute
	return v.show(http.StatusOK, mePage(v.page, meView{}))
}

// changePassword takes the old password, counted as at the door, and the new one. Every
// session of the account ends, this one too.
func (d *Desk) changePassword(v *visit) error {
	reader := access.Of(v.ctx())
	if d.door == nil || reader.Local() {
		return fmt.Errorf("change a password: %w", shouwang.ErrForbidden)
	}
	v.page.self = api.MeRoute
	account, _, err := d.door.Identify(v.ctx(), access.Attempt{
		Name: reader.Name, Password: v.PostForm("old"), Code: strings.TrimSpace(v.PostForm("code")), Address: addressOf(v.Request),
	})
	if errors.Is(err, access.ErrWrong) || errors.Is(err, access.ErrLocked) {
		return v.show(http.StatusUnprocessableEntity, mePage(v.page, meView{wrong: v.page.T("me.wrong")}))
	}
	if err == nil {
		err = d.door.ChangePassword(v.ctx(), account, v.PostForm("new"), reader.Name)
	}
	if weak, ok := errors.AsType[*shouwang.Explained](err); ok && errors.Is(err, shouwang.ErrInvalid) {
		return v.show(http.StatusUnprocessableEntity, mePage(v.page, meView{wrong: weak.Error()}))
	}
	if err != nil {
		return fmt.Errorf("change a password: %w", err)
	}
	api.SetSession(v.Writer, v.Request, "")
	return v.goTo(api.SignInRoute + "?done=password")
}
