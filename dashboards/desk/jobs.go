package desk

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"sync"
	"time"

	"shouwang"
	"shouwang/internal/api"
)

// States of a job.
const (
	jobAsking  = "asking" // what the files are waits for a person
	jobRunning = "running"
	jobDone    = "done"
	jobFailed  = "failed"
)

// job is one match from upload to result. Its files live in a folder of its own.
type job struct {
	id      string
	month   shouwang.Day
	files   []upload
	state   string
	failure error
	seen    api.Progress
	stageAt time.Time // when the stage began, for the rate
	touched time.Time
}

// upload is a file of a job and what it was read as.
type upload struct {
	api.Upload

	guess  api.Guess
	chosen api.Chosen
	err    error // the file cannot be read at all; it is left out
}

// jobLife is how long uploads that nobody confirmed stay: people's data does
// not lie about.
const jobLife = 24 * time.Hour

// jobs holds the jobs of this process. One match runs at a time: two would
// number their batches through each other, and the month would have two records.
type jobs struct {
	mu      sync.Mutex
	byID    map[string]*job
	running bool
	folder  string
	match   api.Match
	clock   func() time.Time
	log     *slog.Logger
	stop    context.CancelFunc
	ctx     func() context.Context
	wait    sync.WaitGroup
}

func newJobs(config Config) (*jobs, error) {
	if err := os.RemoveAll(config.Uploads); err != nil {
		return nil, fmt.Errorf("empty the folder of uploads: %w", err)
	}
	if err := os.MkdirAll(config.Uploads, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of uploads: %w", err)
	}
	// A match outlives the request that started it and ends with the desk.
	ctx, stop := context.WithCancel(context.Background())
	return &jobs{
		byID: map[string]*job{}, folder: config.Uploads, match: config.Services.Match, clock: config.Clock, log: config.Log,
		stop: stop, ctx: func() context.Context { return ctx },
	}, nil
}

func (j *jobs) close() error {
	j.stop()
	j.wait.Wait()
	if err := os.RemoveAll(j.folder); err != nil {
		return fmt.Errorf("remove uploads: %w", err)
	}
	return nil
}

// jobID is what folderOf calls a job.
var jobID = regexp.MustCompile(`^[0-9a-f]{32}$`)

// folderOf makes the folder of a new job. Its name says nothing and cannot be guessed.
func (j *jobs) folderOf() (id, folder string, err error) {
	var raw [16]byte
	_, _ = rand.Read(raw[:]) // never fails: crypto/rand
	id = hex.EncodeToString(raw[:])
	folder = filepath.Join(j.folder, id)
	if err := os.Mkdir(folder, 0o700); err != nil {
		return "", "", fmt.Errorf("make a folder for the upload: %w", err)
	}
	return id, folder, nil
}

// add keeps a job and forgets those that nobody came back to.
func (j *jobs) add(id string, month shouwang.Day, files []upload) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	now := j.clock()
	var errs []error
	for old, one := range j.byID {
		if one.state != jobRunning && now.Sub(one.touched) > jobLife {
			delete(j.byID, old)
			errs = append(errs, os.RemoveAll(filepath.Join(j.folder, old)))
		}
	}
	j.byID[id] = &job{id: id, month: month, files: files, state: jobAsking, touched: now}
	return errors.Join(errs...)
}

// get is a copy of a job as it stands.
func (j *jobs) get(id string) (job, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.byID[id]
	if found == nil {
		return job{}, fmt.Errorf("find match job: %w", shouwang.ErrNotFound)
	}
	return *found, nil
}

// choose keeps what a person chose for the files of a waiting job.
func (j *jobs) choose(id string, files []upload) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.byID[id]
	switch {
	case found == nil:
		return fmt.Errorf("find match job: %w", shouwang.ErrNotFound)
	case found.state == jobRunning || found.state == jobDone:
		return fmt.Errorf("change match job: %w", shouwang.ErrConflict)
	}
	found.files, found.touched = files, j.clock()
	return nil
}

// start runs a match beside the requests. ErrConflict: one runs already.
func (j *jobs) start(id string) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.byID[id]
	switch {
	case found == nil:
		return fmt.Errorf("find match job: %w", shouwang.ErrNotFound)
	case j.running || found.state == jobRunning || found.state == jobDone:
		return fmt.Errorf("start match: %w", shouwang.ErrConflict)
	}
	j.running = true
	found.state, found.failure, found.seen, found.stageAt = jobRunning, nil, api.Progress{Stage: api.StageIntake}, j.clock()
	j.wait.Add(1)
	go j.run(id, found.month, confirmed(found.files))
	return nil
}

func confirmed(files []upload) []api.Confirmed {
	var all []api.Confirmed
	for _, f := range files {
		if f.err == nil {
			all = append(all, api.Confirmed{Upload: f.Upload, Chosen: f.chosen})
		}
	}
	return all
}

func (j *jobs) run(id string, month shouwang.Day, files []api.Confirmed) {
	defer j.wait.Done()
	err := j.try(id, month, files)
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.byID[id]
	j.running = false
	found.touched = j.clock()
	if err != nil {
		found.state, found.failure = jobFailed, err
		return
	}
	found.state = jobDone
	// What was taken in is in the store, sealed; the uploads are not needed again.
	found.failure = os.RemoveAll(filepath.Join(j.folder, id))
}

// try turns a panic of a match into its failure: the desk goes on. The value of
// the panic is not logged, it may hold a row.
func (j *jobs) try(id string, month shouwang.Day, files []api.Confirmed) (err error) {
	defer func() {
		if value := recover(); value != nil {
			j.log.Error("match panicked", "type", fmt.Sprintf("%T", value), "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	_, err = j.match.Run(j.ctx(), month, files, func(p api.Progress) { j.progress(id, p) })
	if err != nil {
		j.log.Error("match failed", "error", err)
		return fmt.Errorf("run match: %w", err)
	}
	return nil
}

var errPanic = errors.New("match ended by a fault of the program")

func (j *jobs) progress(id string, p api.Progress) {
	j.mu.Lock()
	defer j.mu.Unlock()
	found := j.byID[id]
	if p.Stage != found.seen.Stage || p.File != found.seen.File {
		found.stageAt = j.clock()
	}
	found.seen = p
}
