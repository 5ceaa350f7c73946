package desk

import (
	"errors"
	"fmt"
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
	directory   bool   // people may sign in there too
	renew       bool   // a new password is asked for
}

func (d *Desk) signInPage(v *visit) error {
	view := signInView{back: ownPath(v.Query("back")), directory: d.people != nil}
	if v.Query("done") == "password" {
		view.said = v.page.T("signin.changed")
	}
	return v.show(http.StatusOK, signInPage(v.page, view))
}

// signIn lets somebody in. Whatever is wrong is said in the same words.
func (d *Desk) signIn(v *visit) error {
	view := signInView{back: ownPath(v.PostForm("back")), directory: d.people != nil}
	if d.door == nil {
		return v.goTo("/")
	}
	name := strings.ToLower(strings.TrimSpace(v.PostForm("name")))
	if access.GoodName(name) { // else it may be somebody's number, and is not drawn again
		view.name = name
	}
	attempt := access.Attempt{Name: name, Password: v.PostForm("password"), Code: strings.TrimSpace(v.PostForm("code")), Address: v.ClientIP()}
	if renewed := v.PostForm("new"); renewed != "" {
		view.renew = true
		if err := d.door.Renew(v.ctx(), attempt, renewed); err != nil {
			return d.notIn(v, view, err)
		}
		return v.goTo(api.SignInRoute + "?done=password")
	}
	id, err := d.door.SignIn(v.ctx(), attempt)
	if err != nil {
		return d.notIn(v, view, err)
	}
	if err := d.letIn(v, id); err != nil {
		return err
	}
	return v.goTo(view.back)
}

// notIn says why somebody is not let in.
func (d *Desk) notIn(v *visit, view signInView, err error) error {
	weak, explained := errors.AsType[*shouwang.Explained](err)
	switch {
	case errors.Is(err, access.ErrLocked):
		view.wrong = v.page.T("signin.locked")
		v.Header("Retry-After", "900")
		return v.show(http.StatusTooManyRequests, signInPage(v.page, view))
	case errors.Is(err, access.ErrWrong), errors.Is(err, access.ErrNoCode):
		view.wrong = v.page.T("signin.wrong")
		return v.show(http.StatusUnauthorized, signInPage(v.page, view))
	case errors.Is(err, access.ErrOld):
		view.renew, view.wrong = true, v.page.T("signin.old")
		return v.show(http.StatusForbidden, signInPage(v.page, view))
	case explained && errors.Is(err, shouwang.ErrInvalid):
		view.wrong = weak.Error()
		return v.show(http.StatusUnprocessableEntity, signInPage(v.page, view))
	}
	return fmt.Errorf("sign in: %w", err)
}

// letIn gives a browser its new session. That of before does not live on beside it.
func (d *Desk) letIn(v *visit, id string) error {
	if before := api.SessionOf(v.Request); before != "" {
		if err := d.door.SignOut(v.ctx(), before); err != nil {
			return err
		}
	}
	api.SetSession(v.Writer, v.Request, id)
	return nil
}

// tripCookie holds a trip to the directory. It comes back with a link of another site,
// which a Strict one would not.
const tripCookie = "trip"

// tripLasts is how long somebody may take at the directory, in seconds.
const tripLasts = 600

func setTrip(v *visit, text string) {
	cookie := &http.Cookie{ //nolint:gosec // Secure follows the connection: loopback is served without TLS
		Name: tripCookie, Value: text, Path: api.LeaveRoute, MaxAge: tripLasts, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: api.Sealed(v.Request),
	}
	if text == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(v.Writer, cookie)
}

// leave sends a browser to the directory.
func (d *Desk) leave(v *visit) error {
	if d.door == nil || d.people == nil {
		return fmt.Errorf("sign in by a directory: %w", shouwang.ErrNotFound)
	}
	back := ownPath(v.Query("back"))
	address, trip, err := d.people.Leave(v.ctx(), back)
	if err != nil {
		return d.notBy(v, back, err)
	}
	setTrip(v, trip.Text())
	v.Redirect(http.StatusSeeOther, address)
	return nil
}

// comeBack lets in whom the directory names. Its page leads on by itself: the session
// is only sent with what a page of the desk asks for, not along a way that another
// site began.
func (d *Desk) comeBack(v *visit) error {
	if d.door == nil || d.people == nil {
		return fmt.Errorf("sign in by a directory: %w", shouwang.ErrNotFound)
	}
	text, _ := v.Request.Cookie(tripCookie)
	var trip access.Trip
	if text != nil {
		trip = access.TripOf(text.Value)
	}
	setTrip(v, "") // once
	back := ownPath(trip.Back)
	name, strong, err := d.people.Return(v.ctx(), trip, v.Query("state"), v.Query("code"))
	if err != nil {
		return d.notBy(v, back, err)
	}
	id, err := d.door.SignInBy(v.ctx(), name, strong, v.ClientIP())
	if err != nil {
		return d.notBy(v, back, err)
	}
	if err := d.letIn(v, id); err != nil {
		return err
	}
	return v.show(http.StatusOK, arrivedPage(v.page, back))
}

// notBy says why the directory let nobody in.
func (d *Desk) notBy(v *visit, back string, err error) error {
	view := signInView{back: back, directory: true}
	switch {
	case errors.Is(err, access.ErrDirectory):
		d.log.ErrorContext(v.ctx(), "sign in by the directory", "error", err)
		view.wrong = v.page.T("signin.directory.down")
		return v.show(http.StatusBadGateway, signInPage(v.page, view))
	case errors.Is(err, access.ErrWrong), errors.Is(err, access.ErrNoCode):
		view.wrong = v.page.T("signin.directory.wrong")
		return v.show(http.StatusUnauthorized, signInPage(v.page, view))
	}
	return fmt.Errorf("sign in by the directory: %w", err)
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
		Name: reader.Name, Password: v.PostForm("old"), Code: strings.TrimSpace(v.PostForm("code")), Address: v.ClientIP(),
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
