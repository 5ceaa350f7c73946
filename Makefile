# Two commands do everything on a machine with Go, Node and make:
#   make demo   install, build, run the main job on a made-up city, open the desk
#   make test   every test, from a clean checkout
export CGO_ENABLED = 0
export TZ = Asia/Shanghai

ENGINE  := node_modules/@chdb/lib-linux-x64-gnu/libchdb.so
VENDOR  := dashboards/desk/static/vendor
GOLINT  := github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0
DEBIAN  := redis-server chromium fonts-wqy-microhei python3-xlwt

.PHONY: demo test build deps engine desk lint race bench fuzz torture golden clean

demo: build
	bin/shouwang demo

test: deps engine desk
	go tool gotestsum --format pkgname-and-test-fails --format-hide-empty-pkg -- -timeout 80m ./...

build: engine desk
	go build -trimpath -o bin/shouwang ./cmd/shouwang

# What npm brings, pinned by package-lock.json: the engine's library and the desk's styles.
engine: node_modules/.installed
	@test -f $(ENGINE) || echo "The engine's library is made for Linux x86-64 with glibc; it is not here. Name a ClickHouse server instead: shouwang --clickhouse DSN"

node_modules/.installed: package.json package-lock.json
	@command -v node >/dev/null || { echo "Node.js is missing: install Node 20 or newer, then run this again"; exit 1; }
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

desk: $(VENDOR)/.copied

$(VENDOR)/.copied: node_modules/.installed
	mkdir -p $(VENDOR)
	cp node_modules/@tabler/core/dist/css/tabler.min.css node_modules/htmx.org/dist/htmx.min.js node_modules/idiomorph/dist/idiomorph-ext.min.js $(VENDOR)/
	@touch $@

# Debian packages that some tests use. Where they cannot be installed, those tests are skipped and counted.
deps:
	@missing=$$(for p in $(DEBIAN); do dpkg-query -W -f='$${Status}' $$p 2>/dev/null | grep -q 'ok installed' || printf '%s ' $$p; done); \
	test -z "$$missing" && exit 0; \
	if [ "$$(id -u)" = 0 ]; then sudo=; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo=sudo; else \
		echo "not installed: $$missing(their tests are skipped). As an administrator: apt-get install $$missing"; exit 0; fi; \
	command -v apt-get >/dev/null || { echo "not installed: $$missing(their tests are skipped)"; exit 0; }; \
	$$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $$missing >/dev/null \
		|| echo "could not install: $$missing(their tests are skipped)"

lint:
	go run $(GOLINT) run ./...

race:
	CGO_ENABLED=1 go test -race -timeout 30m ./...

# A night's work over 1, 3 and 10 million made-up people, then every benchmark once. BENCH_PEOPLE says how many.
BENCH_PEOPLE ?= 1000000,3000000,10000000
bench: build
	bin/shouwang bench --people $(BENCH_PEOPLE)
	go test -run '^$$' -bench . -benchtime 1x ./...

# Every reader of department files, for FUZZTIME each: what one finds lies under testdata/fuzz.
FUZZTIME ?= 60s
fuzz: engine
	@for p in ./signals ./signals/biff; do for f in $$(go test -list '^Fuzz' $$p | grep '^Fuzz'); do \
		echo "$$p $$f"; go test -run '^$$' -fuzz "^$$f$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 5x $$p || exit 1; done; done

# What takes hours: every monitor of the pack through what the tests ask of a few; a city's whole year taken in any order, doubled, and killed; one
# watched day by day, and caught up after days off; and a thousand made-up histories in any order, withdrawn and replayed; a storm of messages killed at sixty points;
# three hundred that wait for one account; ten thousand lives of a case; and ten thousand races for one.
ORDER_PEOPLE ?= 200000
ORDER_DAYS   ?= 2025-06-30,2025-12-31,2026-06-30,2026-11-02
torture: engine desk
	go test ./scoring -timeout 4h -all
	go test ./cmd/shouwang -run TestLongJourneys -v -timeout 2h -long
	go test ./watch -run TestKilledAnywhere -v -timeout 2h -round.kills 20
	go test ./cmd/shouwang -run TestAnyOrder -v -timeout 12h -order.people $(ORDER_PEOPLE) -order.from 2025-01-01 -order.kills 10 -order.days $(ORDER_DAYS)
	go test ./cmd/shouwang -run TestDayByDay -v -timeout 12h -days.monitors '' -days.people 2000 -days.spans 2025-02-01/2026-01-31/2025-12-30/2026-01-01,2023-03-01/2024-03-10/2024-02-27/2024-03-01
	go test ./notify -run 'TestAStormIs(Killed|Stopped)' -v -timeout 2h -notify.kills 60
	go test ./notify -run TestOneMessageASecond -v -timeout 2h -notify.queued 300
	go test ./signals -run TestAnyOrderAndAnyReplay -timeout 12h -rapid.checks 1000
	go test ./cases -run TestACaseAgainstTheModel -timeout 2h -cases.seeds 10000
	go test ./cases -run TestAcknowledgementsRace -v -timeout 24h -cases.rounds 10000

golden: engine
	go test ./notify ./scoring ./internal/api -update

clean:
	rm -rf bin var match-* node_modules $(VENDOR)
