package notify

import (
	"bytes"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"
)

// Every example of the page on channels is taken as it stands there, and every
// channel has one.
func TestThePageOnChannels(t *testing.T) {
	page, err := os.ReadFile("../docs/channels.md")
	if err != nil {
		t.Fatal(err)
	}
	clock, _ := steps()
	setups := map[string]Setup{}
	var rules []Rules
	for _, block := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(page, -1) {
		var settings struct {
			Notify   map[string]map[string]any `yaml:"notify"`
			Delivery Rules                     `yaml:"delivery"`
			Contacts string                    `yaml:"contacts"`
			Desk     string                    `yaml:"desk"`
			Slack    map[string]string         `yaml:"slack"`
		}
		if err := yaml.UnmarshalWithOptions(block[1], &settings, yaml.Strict()); err != nil {
			t.Errorf("%v in\n%s", err, block[1])
		}
		for name, own := range settings.Notify {
			text, err := yaml.Marshal(own)
			if err != nil {
				t.Fatal(err)
			}
			setups[name] = setupOf(string(text), clock)
		}
		if len(settings.Delivery.Routes) > 0 {
			rules = append(rules, settings.Delivery)
		}
	}
	channels, err := Open(setups)
	if err != nil {
		t.Fatal(err)
	}
	if want := Names(); !slices.Equal(want, slices.Sorted(maps.Keys(channels))) {
		t.Errorf("the page sets up %v, and there are %v", channels.names(), want)
	}
	for _, r := range rules {
		if _, err := r.Check(channels); err != nil {
			t.Error(err)
		}
	}
	if len(rules) != 1 {
		t.Errorf("%d examples of routes, want 1", len(rules))
	}
	for _, block := range regexp.MustCompile("(?s)```csv\n(.*?)```").FindAllSubmatch(page, -1) {
		if _, err := ReadBook(bytes.NewReader(block[1])); err != nil {
			t.Error(err)
		}
	}
}
