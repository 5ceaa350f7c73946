package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"shouwang"
	"shouwang/cases"
	"shouwang/internal/access"
	"shouwang/internal/api"
)

// page is what every template knows of its reader: language, look, and the time.
type page struct {
	lang   string // zh, en
	theme  string // auto, light, dark
	large  bool   // 130 %, 适老
	self   string // path and query of this page as a GET
	now    time.Time
	assets assets
	after  int // without script: seconds until the browser goes to next, 0 never
	next   string
	me     access.Reader
}

func (d *Desk) pageOf(r *http.Request) page {
	p := page{lang: "zh", theme: "auto", self: "/", now: d.clock(), assets: d.assets, me: access.Of(r.Context())}
	p.lang = chosen(r, "lang", p.lang, "zh", "en")
	p.theme = chosen(r, "theme", p.theme, "auto", "light", "dark")
	p.large = chosen(r, "size", "normal", "normal", "large") == "large"
	if r.Method == http.MethodGet {
		p.self = selfOf(r.URL)
	}
	return p
}

var queryValue = regexp.MustCompile(`^[A-Za-z0-9_.~=-]{1,512}$`)

// selfOf is the address of a page with what its lists understand. Stray text of
// an address is not carried on.
func selfOf(address *url.URL) string {
	kept := url.Values{}
	for _, name := range []string{"level", "monitor", "town", "state", "worker", "cursor", "feed", "department", "fault", "by"} {
		if value := address.Query().Get(name); queryValue.MatchString(value) {
			kept.Set(name, value)
		}
	}
	return (&url.URL{Path: address.Path, RawQuery: kept.Encode()}).String()
}

// chosen is a preference: of the address, else of the cookie, else as given.
func chosen(r *http.Request, name, value string, allowed ...string) string {
	if cookie, err := r.Cookie(name); err == nil {
		value = oneOf(cookie.Value, value, allowed)
	}
	return oneOf(r.URL.Query().Get(name), value, allowed)
}

func oneOf(value, otherwise string, allowed []string) string {
	if slices.Contains(allowed, value) {
		return value
	}
	return otherwise
}

// may says whether the reader may do something: what they may not is not offered.
func (p page) may(action access.Action) bool { return p.me.Allows(action) == "" }

// whys are the reasons for which something was not done, in words.
func (p page) whys(refused error) (list []string) {
	if faults, is := errors.AsType[cases.Faults](refused); is {
		for _, f := range faults {
			list = append(list, p.Text(f.What))
		}
	} else if e, is := errors.AsType[*shouwang.Explained](refused); is {
		list = []string{e.What, e.Do}
	}
	return list
}

// T is a text of the table in the reader's language, its %v filled.
func (p page) T(key string, values ...any) string {
	text := p.Text(words[key])
	if len(values) == 0 {
		return text
	}
	return fmt.Sprintf(text, values...)
}

// Text is a text that a service gave, in the reader's language.
func (p page) Text(text shouwang.Text) string {
	if p.lang == "en" && text.En != "" {
		return text.En
	}
	return text.Zh
}

// htmlLang is the language of the document.
func (p page) htmlLang() string {
	if p.lang == "en" {
		return "en"
	}
	return "zh-CN"
}

// on says whether a section of the navigation is the one that is open.
func (p page) on(section string) bool {
	path, _, _ := strings.Cut(p.self, "?")
	if section == "/" {
		return path == "/"
	}
	return path == section || strings.HasPrefix(path, section+"/")
}

// drawn is when the page was read, for what changes after: milliseconds.
func (p page) drawn() string { return strconv.FormatInt(p.now.UnixMilli(), 10) }

// here is the address of this page with some parts of the query changed; an
// empty value removes one. What a filter chose is in the address, so that a
// pasted one shows the same.
func (p page) here(pairs ...string) string {
	path, query, _ := strings.Cut(p.self, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		values = url.Values{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Del(pairs[i])
		if pairs[i+1] != "" {
			values.Set(pairs[i], pairs[i+1])
		}
	}
	if len(values) == 0 {
		return path
	}
	return path + "?" + values.Encode()
}

// prefs keeps a choice of look in a cookie: nothing of it is stored here.
func (d *Desk) prefs(v *visit) error {
	for name, allowed := range map[string][]string{"lang": {"zh", "en"}, "theme": {"auto", "light", "dark"}, "size": {"normal", "large"}} {
		value := oneOf(v.PostForm(name), "", allowed)
		if value == "" {
			continue
		}
		http.SetCookie(v.Writer, &http.Cookie{ //nolint:gosec // Secure follows the connection: loopback is served without TLS
			Name: name, Value: value, Path: "/", MaxAge: 365 * 86400, HttpOnly: true, SameSite: http.SameSiteStrictMode,
			Secure: api.Sealed(v.Request),
		})
	}
	return v.goTo(ownPath(v.PostForm("back")))
}

// ownPath is a path of this desk, without the parameters that a choice of look
// replaces; anything else leads home, so that a form never leads elsewhere.
func ownPath(back string) string {
	address, err := url.Parse(back)
	if err != nil || address.Host != "" || address.Scheme != "" || !strings.HasPrefix(address.Path, "/") || strings.HasPrefix(address.Path, "//") || strings.Contains(address.Path, `\`) {
		return "/"
	}
	query := address.Query()
	for _, name := range []string{"lang", "theme", "size"} {
		query.Del(name)
	}
	return (&url.URL{Path: address.Path, RawQuery: query.Encode()}).String()
}
