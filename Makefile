# Fodfæste: `make demo` to work in it, `make test` to guard it, `make bench` to measure it.
PORT ?= 8000
CITIZENS ?= 300
VAR ?= var

UV := .tools/bin/uv
PYTHON := .venv/bin/python
export UV_PROJECT_ENVIRONMENT := .venv
export UV_NO_CONFIG := 1
export UV_SYSTEM_CERTS := true
export UV_PYTHON_DOWNLOADS := never
ASSETS := src/fodfaeste/site/static/vendor/dkfds/css/dkfds.min.css

.PHONY: demo test test-sqlite lint bench golden screenshots lock clean

demo: .venv/.ready $(ASSETS)
	FODFAESTE_DEMO=1 FODFAESTE_VAR="$(VAR)" .venv/bin/fodfaeste demo run --port $(PORT) --citizens $(CITIZENS)

test: .venv/.ready-dev $(ASSETS)
	sh tools/bootstrap.sh browser
	sh tools/test.sh

# The rooms on SQLite as well: before a release, and after work on queries, locks or migrations.
test-sqlite: .venv/.ready-dev $(ASSETS)
	$(PYTHON) -m pytest -q -n 2 --dist loadgroup -m "not installation and not simulation" tests/foundation tests/casework tests/steering

lint: .venv/.ready-dev $(ASSETS)
	sh tools/lint.sh

bench: .venv/.ready-dev oracles/.venv/.ready $(ASSETS)
	$(PYTHON) -m benchmarks

screenshots: .venv/.ready-dev $(ASSETS)
	$(PYTHON) -m tools.screenshots

# Golden numbers from other people's implementations; `tests/published` compares ours with them.
golden: .venv/.ready-dev oracles/.venv/.ready
	for each in oracles/golden_*.py; do oracles/.venv/bin/python $$each || exit 1; done

lock: $(UV)
	$(UV) lock
	cd oracles && ../$(UV) lock

$(UV): tools/bootstrap.sh
	sh tools/bootstrap.sh

# The environment is synced from the lock file; the development group is a superset of what the demo needs.
.venv/.ready: pyproject.toml uv.lock | $(UV)
	$(UV) sync -q --frozen $(if $(wildcard .venv/.ready-dev),--group dev)
	@touch $@

.venv/.ready-dev: pyproject.toml uv.lock | $(UV)
	$(UV) sync -q --frozen --group dev
	@touch $@ .venv/.ready

oracles/.venv/.ready: oracles/pyproject.toml oracles/uv.lock | $(UV)
	cd oracles && UV_PROJECT_ENVIRONMENT=.venv ../$(UV) sync -q --frozen
	@touch $@

$(ASSETS): package-lock.json tools/vendor_assets.py | .venv/.ready $(UV)
	npm ci --ignore-scripts --no-audit --no-fund --silent
	$(PYTHON) tools/vendor_assets.py
	@touch $@

clean:
	rm -rf .venv oracles/.venv .tools node_modules src/fodfaeste/site/static/vendor
