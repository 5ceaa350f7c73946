package api_test

import (
	"bufio"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"gotest.tools/v3/assert"

	"shouwang"
	"shouwang/internal/access"
	"shouwang/internal/access/accesstest"
	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
	"shouwang/internal/live"
)

// safeNames are names that a test changes while the service runs.
type safeNames struct {
	mu sync.Mutex
	names
}

func (n *safeNames) set(name string, r access.Reader) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.names[name] = r
}

func (n *safeNames) Session(_ context.Context, id string) (access.Reader, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.names[id], nil
}

func (n *safeNames) Peek(ctx context.Context, id string) (access.Reader, error) {
	return n.Session(ctx, id)
}

// onAir is the service with its stream, over a real connection.
type onAir struct {
	city   *apitest.World
	people *safeNames
	door   api.Door
	url    string
	stop   context.CancelFunc
	ended  chan error
}

func goLive(t *testing.T, city *apitest.World, door api.Door) onAir {
	t.Helper()
	a := onAir{city: city, people: &safeNames{names: names{}}, ended: make(chan error, 1)}
	if a.door = door; door == nil {
		a.door = a.people
	}
	clock, log := func() time.Time { return apitest.Now }, slog.New(slog.DiscardHandler)
	hub := &live.Hub{Changes: city, Clock: city.LastChange, Log: log, Every: 2 * time.Millisecond, Beat: 5 * time.Millisecond}
	server := httptest.NewServer(api.New(api.Config{Services: city.Services(), Clock: clock, Log: log, Door: a.door, Live: hub}))
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	a.stop, a.url = stop, server.URL
	go func() { a.ended <- hub.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		server.Close() // waits for every stream
	})
	return a
}

func (a onAir) reader(name string, role shouwang.Role, area uint64, lanes ...shouwang.Lane) {
	account := access.Account{Name: name, Roles: []shouwang.Role{role}, Areas: []uint64{area}, Lanes: lanes}
	a.people.set(name, account.Reader(nil, apitest.City, shouwang.DayOf(apitest.Now)))
}

// listener reads a stream as a browser does.
type listener struct {
	t      *testing.T
	answer *http.Response
	lines  *bufio.Scanner
}

func (a onAir) listen(t *testing.T, session, query string, headers ...string) *listener {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.url+api.LiveRoute+query, nil)
	assert.NilError(t, err)
	request.Header.Set("Cookie", "session="+session)
	for i := 0; i+1 < len(headers); i += 2 {
		request.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultClient.Do(request) //nolint:bodyclose // by close
	assert.NilError(t, err)
	l := &listener{t, answer, bufio.NewScanner(answer.Body)}
	t.Cleanup(l.close)
	return l
}

func (l *listener) close() { _ = l.answer.Body.Close() }

// next is the next event: its id, name and data; all are empty at the end.
func (l *listener) next() (id, name, data string) {
	l.t.Helper()
	for l.lines.Scan() {
		field, value, _ := strings.Cut(l.lines.Text(), ": ")
		switch field {
		case "id":
			id = value
		case "event":
			name = value
		case "data":
			return id, name, value
		}
	}
	return "", "", ""
}

// until reads events up to one that names a number.
func (l *listener) until(no string) (seen []string) {
	l.t.Helper()
	for {
		_, name, data := l.next()
		assert.Assert(l.t, name != "", "the stream ended before %s: %v", no, seen)
		if seen = append(seen, data); strings.Contains(data, no) {
			return seen
		}
	}
}

func TestAStreamTellsWhatIsTheReadersAndNothingElse(t *testing.T) {
	city := apitest.Spread()
	a := goLive(t, city, nil)
	all, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 100})
	assert.NilError(t, err)
	for _, role := range access.Roles {
		for _, area := range []uint64{apitest.OwnVillage, apitest.OwnTown, apitest.OtherTown, apitest.City} {
			for _, lane := range access.EveryLane {
				if access.MayHave([]shouwang.Role{role}, lane) {
					hears(t, a, all.Items, role, area, lane)
				}
			}
		}
	}
}

// hears has a change of every warning and case told while a reader listens, and again to
// one who comes later: both hear of their own alone, to the byte.
func hears(t *testing.T, a onAir, all []api.Warning, role shouwang.Role, area uint64, lane shouwang.Lane) {
	t.Helper()
	name := fmt.Sprintf("%s-%d-%s", role, area, lane)
	a.reader(name, role, area, lane)
	since := fmt.Sprintf("?since=%d", a.city.LastChange().UnixMilli()+1)
	live := a.listen(t, name, since)
	var own, others []string
	for _, w := range all {
		a.city.Happen(w.No, w.Case)
		if within(w.Area, area) && w.Lane == lane {
			own = append(own, w.No, w.Case)
		} else {
			others = append(others, w.No, w.Case)
		}
	}
	assert.Assert(t, len(own) > 0 && len(others) > 0)
	later := a.listen(t, name, since)
	for _, l := range []*listener{live, later} {
		var told []string
		for _, no := range own { // in their order; one of a moment before may come again
			told = append(told, l.until(no)...)
		}
		l.close()
		for _, no := range others {
			assert.Assert(t, !strings.Contains(strings.Join(told, " "), no), "%s heard of %s", name, no)
		}
	}
}

func TestAStreamWithNothingForItsReaderIsSilent(t *testing.T) {
	city := apitest.Spread()
	a := goLive(t, city, nil)
	a.reader("me", shouwang.VillageWorker, apitest.OwnVillage, shouwang.LaneOpen)
	a.reader("all", shouwang.Bureau, apitest.City, access.EveryLane...)
	mine, theirs := a.listen(t, "me", ""), a.listen(t, "all", "")
	other, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Scope{Spans: access.Spans([]uint64{apitest.OtherTown}, nil, 0), Lanes: access.EveryLane}, Limit: 9})
	assert.NilError(t, err)
	var many []string
	for range 60 { // more than are told one by one
		for _, w := range other.Items {
			many = append(many, w.No)
		}
	}
	city.Happen(many...)
	theirs.until("{}") // a reset
	own, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Scope{Spans: access.Spans([]uint64{apitest.OwnVillage}, nil, 0), Lanes: []shouwang.Lane{shouwang.LaneOpen}}, Limit: 9})
	assert.NilError(t, err)
	city.Happen(own.Items[0].No)
	for mine.lines.Scan() { // signs of life, and then the one that is the reader's
		line := mine.lines.Text()
		if strings.HasPrefix(line, "id:") {
			break
		}
		assert.Assert(t, line == "" || line == ": " || line == "retry: 5000", line)
	}
	_, _, data := mine.next()
	assert.Assert(t, strings.Contains(data, own.Items[0].No), data)
}

func TestAStreamGoesOnWhereItWas(t *testing.T) {
	city := apitest.Spread()
	a := goLive(t, city, nil)
	a.reader("me", shouwang.Bureau, apitest.City, access.EveryLane...)
	page, err := city.Warnings(t.Context(), api.WarningFilter{Scope: access.Everything(), Limit: 3})
	assert.NilError(t, err)
	first := a.listen(t, "me", "")
	city.Happen(page.Items[0].No)
	id, _, _ := first.next()
	first.close()
	city.Happen(page.Items[1].No, page.Items[2].No)
	again := a.listen(t, "me", "?since=0", "Last-Event-ID", id)
	again.until(page.Items[1].No) // what has the same instant as the last may come twice
	again.until(page.Items[2].No)
	_, name, _ := a.listen(t, "me", "", "Last-Event-ID", fmt.Sprint(apitest.Now.Add(-2*time.Hour).UnixMilli())).next()
	assert.Equal(t, name, "reset", "who was long away looks again")
	for _, wrong := range []string{"x", "-1", "1e9", strings.Repeat("9", 30)} {
		assert.Equal(t, a.listen(t, "me", "?since="+wrong).answer.StatusCode, http.StatusUnprocessableEntity)
	}
}

func TestAnAccountHasFiveStreamsAtOnce(t *testing.T) {
	a := goLive(t, apitest.Spread(), nil)
	a.reader("me", shouwang.Bureau, apitest.City, shouwang.LaneOpen)
	a.reader("other", shouwang.Bureau, apitest.City, shouwang.LaneOpen)
	var all []*listener
	for range 5 {
		all = append(all, a.listen(t, "me", ""))
		assert.Equal(t, all[len(all)-1].answer.StatusCode, http.StatusOK)
	}
	sixth := a.listen(t, "me", "")
	assert.Equal(t, sixth.answer.StatusCode, http.StatusTooManyRequests)
	assert.Assert(t, sixth.answer.Header.Get("Retry-After") != "")
	assert.Equal(t, a.listen(t, "other", "").answer.StatusCode, http.StatusOK, "nobody else is kept out")
	all[0].close()
	for code := 0; code != http.StatusOK; { // the service sees at its next sign of life that one has gone
		code = a.listen(t, "me", "").answer.StatusCode
	}
}

func TestAStreamEndsWithItsReadersRights(t *testing.T) {
	a := goLive(t, apitest.Spread(), nil)
	for name, change := range map[string]func(){
		"signed out":   func() { a.people.set("me", access.Reader{}) },
		"another area": func() { a.reader("me", shouwang.Bureau, apitest.OwnTown, shouwang.LaneOpen) },
		"another lane": func() { a.reader("me", shouwang.Bureau, apitest.City, shouwang.LaneOpen, shouwang.LaneProtected) },
	} {
		a.reader("me", shouwang.Bureau, apitest.City, shouwang.LaneOpen)
		l := a.listen(t, "me", "")
		assert.Equal(t, l.answer.StatusCode, http.StatusOK)
		change()
		_, event, _ := l.next()
		assert.Equal(t, event, "", name)
	}
}

func TestAStreamKeepsNoSessionAwake(t *testing.T) {
	house := accesstest.New(t)
	house.Add(t, accesstest.Village("wang"), "Three-green-Bridges-41")
	id := house.SignIn(t, "wang", "Three-green-Bridges-41")
	a := goLive(t, apitest.Spread(), house.Door)
	l := a.listen(t, id, "")
	assert.Equal(t, l.answer.StatusCode, http.StatusOK)
	house.Forward(20 * time.Minute)
	for range 10 { // looked at over and over
		assert.Assert(t, l.lines.Scan())
	}
	house.Forward(11 * time.Minute)
	_, event, _ := l.next()
	assert.Equal(t, event, "")
	assert.Equal(t, house.Who(t, id), "", "idle for half an hour, whatever was streamed")
}

func TestStreamsEndWithTheService(t *testing.T) {
	a := goLive(t, apitest.Spread(), nil)
	a.reader("me", shouwang.Bureau, apitest.City, shouwang.LaneOpen)
	l := a.listen(t, "me", "")
	assert.Assert(t, l.lines.Scan())
	a.stop()
	_, event, _ := l.next()
	assert.Equal(t, event, "")
	assert.NilError(t, <-a.ended)
	assert.Equal(t, a.listen(t, "me", "").answer.StatusCode, http.StatusTooManyRequests)
}
