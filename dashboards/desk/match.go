package desk

import (
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"shouwang"
	"shouwang/internal/api"
)

func (d *Desk) matchIndex(v *visit) error {
	past, err := d.services.Match.Matches(v.ctx())
	if err != nil {
		return fmt.Errorf("list matches: %w", err)
	}
	return v.show(http.StatusOK, matchPage(v.page, past))
}

// matchJob is the page of a job: what to confirm, how far it is, or how it ended.
func (d *Desk) matchJob(v *visit) error {
	found, err := d.jobs.get(v.Param("id"))
	if err != nil {
		return err
	}
	return d.showJob(v, found, http.StatusOK)
}

func (d *Desk) showJob(v *visit, found job, status int) error {
	switch found.state {
	case jobDone:
		return v.goTo("/match/" + monthCode(found.month))
	case jobRunning:
		// Without script the page reads itself anew.
		v.page.after, v.page.next = 3, v.page.self
		return v.show(status, runningPage(v.page, found))
	case jobFailed:
		status = statusOf(found.failure)
	}
	return v.show(status, confirmPage(v.page, found))
}

// matchProgress is the part of the page that is read again and again.
func (d *Desk) matchProgress(v *visit) error {
	found, err := d.jobs.get(v.Param("id"))
	if err != nil {
		return err
	}
	if found.state != jobRunning {
		v.Header("HX-Redirect", "/match/jobs/"+found.id)
		v.Status(http.StatusNoContent)
		return nil
	}
	return v.show(http.StatusOK, progressPart(v.page, found))
}

// confirm takes what a person said of the files: another look, or the start.
func (d *Desk) confirm(v *visit) error {
	found, err := d.jobs.get(v.Param("id"))
	if err != nil {
		return err
	}
	files, changed, err := d.read(v, found.files)
	if err != nil {
		return err
	}
	if err := d.jobs.choose(found.id, files); err != nil {
		return err
	}
	found.files = files
	if v.PostForm("do") != "start" || changed {
		return d.showJob(v, waiting(found), http.StatusOK)
	}
	if !ready(files) {
		return d.showJob(v, waiting(found), http.StatusUnprocessableEntity)
	}
	if err := d.jobs.start(found.id); err != nil {
		return err
	}
	return v.goTo("/match/jobs/" + found.id)
}

// waiting is a failed job that is being looked at again.
func waiting(found job) job {
	found.state, found.failure = jobAsking, nil
	return found
}

// read applies the form to each file. A file whose feed was changed is looked
// at anew: the columns chosen were those of another feed.
func (d *Desk) read(v *visit, files []upload) (read []upload, changed bool, err error) {
	for i, file := range files {
		if file.err != nil {
			read = append(read, file)
			continue
		}
		chosen := formChoice(v, i, file)
		if chosen.Feed != file.guess.Feed {
			chosen.Columns, changed = nil, true
		}
		file.chosen = chosen
		if file, err = d.look(v, file); err != nil {
			return nil, false, err
		}
		read = append(read, file)
	}
	return read, changed, nil
}

func formChoice(v *visit, i int, file upload) api.Chosen {
	at := strconv.Itoa(i)
	chosen := api.Chosen{Feed: v.PostForm("feed-" + at), Department: v.PostForm("dept-" + at), Sheet: file.guess.Sheet, Columns: map[string]string{}}
	for n, column := range file.guess.Columns {
		chosen.Columns[column.Header] = v.PostForm("col-" + at + "-" + strconv.Itoa(n))
	}
	return chosen
}

// ready says whether every file that can be read has all its required columns.
func ready(files []upload) bool {
	n := 0
	for _, file := range files {
		if file.err != nil {
			continue
		}
		if len(file.guess.Missing) > 0 {
			return false
		}
		n++
	}
	return n > 0
}

func (d *Desk) resultOf(v *visit) (api.MatchResult, error) {
	month, err := parseMonth(v.Param("month"))
	if err != nil {
		return api.MatchResult{}, err
	}
	result, err := d.services.Match.Match(v.ctx(), month)
	if err != nil {
		return api.MatchResult{}, fmt.Errorf("read match: %w", err)
	}
	return result, nil
}

func (d *Desk) matchResult(v *visit) error {
	result, err := d.resultOf(v)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, resultPage(v.page, result))
}

func (d *Desk) matchDuty(v *visit) error {
	result, err := d.resultOf(v)
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, dutyPage(v.page, result))
}

func (d *Desk) workbook(v *visit) error {
	month, err := parseMonth(v.Param("month"))
	if err != nil {
		return err
	}
	town, err := strconv.ParseUint(v.Param("town"), 10, 64)
	if err != nil {
		return fmt.Errorf("read town: %w", shouwang.ErrNotFound)
	}
	book, name, err := d.services.Match.Workbook(v.ctx(), month, town)
	if err != nil {
		return fmt.Errorf("open workbook: %w", err)
	}
	defer func() { _ = book.Close() }() // it was only read
	v.Header("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	v.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if _, err := io.Copy(v.Writer, book); err != nil {
		return fmt.Errorf("send workbook: %w", err)
	}
	return nil
}

// rate is how many units a second the stage went at, 0 if it has just begun.
func (p page) rate(j job) int64 {
	seconds := p.now.Sub(j.stageAt).Seconds()
	if seconds < 0.5 {
		return 0
	}
	return int64(float64(j.seen.Done) / seconds)
}

// remaining is how many seconds the stage still takes at that rate, -1 unknown.
func (p page) remaining(j job) int64 {
	rate := p.rate(j)
	if rate == 0 || j.seen.Total == 0 {
		return -1
	}
	return (j.seen.Total - j.seen.Done) / rate
}

// because is the reason for which a file cannot be read, as the reader of files
// words it: it never holds a cell.
func because(err error) string {
	if told, ok := errors.AsType[*shouwang.Explained](err); ok {
		return told.Error()
	}
	return ""
}
