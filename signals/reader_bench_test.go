package signals

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"
	"golang.org/x/sync/errgroup"

	"shouwang"
	"shouwang/signals/identity"
)

// BenchmarkReader measures what reading and cleaning a row costs, without the engine.
func BenchmarkReader(b *testing.B) {
	const rows = 200_000
	text, err := os.ReadFile("../monitors/packs/nantong/feeds/employment.yaml")
	if err != nil {
		b.Fatal(err)
	}
	var feed shouwang.Feed
	if err := yaml.Unmarshal(text, &feed); err != nil {
		b.Fatal(err)
	}
	forms, err := compile([]*shouwang.Feed{&feed})
	if err != nil {
		b.Fatal(err)
	}
	keys, err := identity.LoadKeys(filepath.Join(b.TempDir(), "keys.json"))
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	out.WriteString("id_number,name,month,insured,base,employer,kind\n")
	for i := range rows {
		day := time.Date(1940, 1, 1+i/500, 0, 0, 0, 0, time.UTC).Format("20060102")
		fmt.Fprintf(&out, "%s,张光明,2026-09,1,%d.50,单位%d,staff\n", checked("320682"+day+fmt.Sprintf("%03d", i%500)), 3000+i%700, i%2000)
	}
	path := filepath.Join(b.TempDir(), "employment@hrss.csv")
	if err := os.WriteFile(path, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	in := &Intake{keys: keys, forms: forms, names: []string{"employment"}, headers: map[string]headers{"employment": forms["employment"].headers()}, spread: make(map[string]int)}
	for b.Loop() {
		book, err := openFile(path, "")
		if err != nil {
			b.Fatal(err)
		}
		guess, err := in.recognise(b.Context(), book, File{Name: "employment@hrss.csv"})
		if err != nil {
			b.Fatal(err)
		}
		day := shouwang.Date(2026, time.November, 10)
		t := &taking{in: in, form: forms["employment"], guess: guess, received: receivedAt{day.Start(), day}}
		readers, err := t.readers(book)
		if err != nil {
			b.Fatal(err)
		}
		chunks := make(chan *chunk, 1)
		var group errgroup.Group
		group.Go(func() error { return readBook(b.Context(), readers, chunks) })
		read := 0
		for c := range chunks {
			read += c.rows()
			select {
			case readers[0].spare <- c:
			default:
			}
		}
		if err := group.Wait(); err != nil || read != rows {
			b.Fatal(read, err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
