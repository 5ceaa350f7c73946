package desk

import (
	"bytes"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/fstest"

	"gotest.tools/v3/assert"

	"shouwang/internal/api"
	"shouwang/internal/api/apitest"
)

func TestPagesStandWithoutTheVendoredFiles(t *testing.T) {
	b := open(t, apitest.New())
	var err error
	b.desk.assets, err = findAssets(fstest.MapFS{"static/desk.css": {}, "static/desk.js": {}, "static/theme.js": {}, "static/icon.svg": {}})
	assert.NilError(t, err)
	answer := b.get(t, "/")
	has(t, answer, 200, "/static/desk.css")
	lacks(t, answer, "vendor", `href=""`, `src=""`)
}

func TestAssetsAreServedAndKept(t *testing.T) {
	b := open(t, apitest.New())
	for name, address := range b.desk.assets {
		answer := b.get(t, address)
		assert.Equal(t, answer.Code, 200, name)
		assert.Assert(t, strings.Contains(answer.Header().Get("Cache-Control"), "immutable"))
	}
	has(t, b.get(t, "/static/"), 404)
	has(t, b.get(t, "/static/../desk.go"), 404)
}

func TestStyleNeedsNoNewBrowserAndNothingOfAnotherPlace(t *testing.T) {
	here := os.DirFS("static")
	names, err := fs.Glob(here, "*.css")
	assert.NilError(t, err)
	vendored, err := fs.Glob(here, "vendor/*.css")
	assert.NilError(t, err)
	for _, name := range append(names, vendored...) {
		data, err := fs.ReadFile(here, name)
		assert.NilError(t, err)
		for _, new := range []string{"light-dark(", "color-mix(", "oklch(", "url(http", "url(//", "@import"} {
			assert.Assert(t, !bytes.Contains(data, []byte(new)), "%s has %s", name, new)
		}
	}
}

// generator is the templ command that wrote the committed *_templ.go files.
const generator = "github.com/a-h/templ/cmd/templ@v0.3.977"

func TestGeneratedFilesAreThoseOfTheTemplates(t *testing.T) {
	folder, here := t.TempDir(), os.DirFS(".")
	templates, err := fs.Glob(here, "*.templ")
	assert.NilError(t, err)
	assert.NilError(t, os.CopyFS(folder, here))
	generate := exec.CommandContext(t.Context(), "go", "run", generator, "generate")
	generate.Dir = folder
	if out, err := generate.CombinedOutput(); err != nil {
		t.Skipf("the generator is not to be had here, so the committed files are taken as they are: %v: %.200s", err, out)
	}
	for _, name := range templates {
		name = strings.TrimSuffix(name, ".templ") + "_templ.go"
		got, err := fs.ReadFile(here, name)
		assert.NilError(t, err)
		want, err := fs.ReadFile(os.DirFS(folder), name)
		assert.NilError(t, err)
		assert.Assert(t, bytes.Equal(got, want), "%s is not what its template makes: run go generate ./dashboards/desk", name)
	}
}

func TestEveryChangeIsAPost(t *testing.T) {
	b := open(t, apitest.New())
	for _, route := range b.engine.Routes() {
		switch route.Method {
		case "GET":
		case "POST":
			path := strings.NewReplacer(":id", "x", ":no", "C-4018807", ":ref", "W-1842003", ":month", "2026-10").Replace(route.Path)
			answer := b.get(t, path)
			assert.Assert(t, answer.Code == 405 || answer.Code == 200 || answer.Code == 404, "%s %d", path, answer.Code)
		default:
			t.Errorf("%s %s: the desk knows GET and POST only", route.Method, route.Path)
		}
	}
	assert.Equal(t, b.city.Writes(), 0)
	assert.Equal(t, api.UploadRoute, "/match")
}
