# Two commands matter: `make demo` and `make test`. Both set up what they need; a second run starts at once.
#
#   make PIP_FLAGS="--extra-index-url https://download.pytorch.org/whl/cpu" demo
# takes the CPU build of torch on Linux, where the default build carries CUDA (several GB).

PYTHON ?= python3
PIP_FLAGS ?=
OUT ?= demo
GIGABYTES ?= 20
MODELS ?=
VENV := .venv
BIN := $(VENV)/bin
PEERS := .venv-bench
SCREEN := -screen 0 1600x1000x24

# Qt and OpenGL for the window, a virtual screen and fonts for tests and pictures, OpenMP for the kernels.
SYSTEM_PACKAGES := xvfb xauth libegl1 libgl1 libglx-mesa0 libgl1-mesa-dri libopengl0 libxcb-cursor0 libxkbcommon-x11-0 \
  libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 libxcb-xinerama0 \
  libxcb-xkb1 libxcb-xfixes0 libdbus-1-3 libfontconfig1 libfreetype6 libgomp1 fonts-dejavu-core fonts-noto-cjk
TEST_PACKAGES := g++
PEER_PACKAGES := gcc libc6-dev
BUNDLE_PACKAGES := binutils

.DEFAULT_GOAL := help
.PHONY: help demo test lint format types messages bench bench-solvers bench-models model-pictures bench-logs bench-hybrid bench-field bench-gui screenshots train bundle clean

help:  ## say what there is
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.runtime  ## the main job on the sample project: window, or pictures and SEG-Y without a screen
	$(BIN)/subsurface-app demo --out "$(OUT)"

test: $(VENV)/.dev  ## all tests, in parts of which two run at once; the window on a virtual screen
	@command -v xvfb-run >/dev/null || echo "xvfb-run is missing: the window is tested without 3D"
	@$(MAKE) --no-print-directory --keep-going -j 2 $(WHOLE_PARTS) $(PARTS:%=test-%)

# Each part is a process of its own, the longest first, so that none is left alone at the end; what a part has to say
# comes in one piece when it is done. One part alone compiles nearly all kernels. The others step back for the window,
# which is held to times, and none takes more than its core: threads of PyTorch that wait for each other burn two.
PARTS := solvers window lines commands models rest
WHOLE_PARTS := $(if $(filter output-sync,$(.FEATURES)),--output-sync=target)
TESTED := QT_QPA_PLATFORM=offscreen nice -n 5 $(BIN)/python -m pytest -p no:xdist --durations=12
LINES := tests/cli tests/api tests/agent tests/plugins tests/jobs

.PHONY: $(PARTS:%=test-%)
test-%: export OMP_NUM_THREADS := 1

test-solvers: $(VENV)/.dev
	$(TESTED) tests/solvers

test-window: $(VENV)/.dev
	@if command -v xvfb-run >/dev/null; then \
	  set -x; QT_QPA_PLATFORM=xcb xvfb-run -a -s "$(SCREEN)" $(BIN)/python -m pytest tests/gui -p no:xdist --durations=12; \
	else \
	  set -x; QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest tests/gui -p no:xdist --durations=12; \
	fi

test-commands: $(VENV)/.dev
	$(TESTED) tests/commands

test-lines: $(VENV)/.dev
	$(TESTED) $(LINES)

test-models: $(VENV)/.dev
	$(TESTED) tests/models

test-rest: $(VENV)/.dev
	$(TESTED) tests $(foreach part,tests/gui tests/solvers tests/models tests/commands $(LINES),--ignore=$(part))

lint: $(VENV)/.dev  ## style, types, floors
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.dev  ## lay out the code
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

messages: $(VENV)/.dev  ## collect every text for the translators and compile the catalogues
	$(BIN)/python -m resources.messages

bench: $(VENV)/.dev  ## measure; records go to tests/benchmarks/records
	$(BIN)/subsurface-app bench

bench-solvers: $(VENV)/.dev $(PEERS)/.peers  ## the wave solver beside Deepwave and Devito; writes docs/solvers.md too
	$(BIN)/python -m tests.benchmarks.bench_solvers

bench-models: $(VENV)/.dev  ## the models beside published ones, classical methods, random weights; docs/models.md and cards too
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_models --cards $(if $(MODELS),--models $(MODELS))

model-pictures: $(VENV)/.dev  ## every task of the models drawn on real data, into build/model-pictures: look at them
	OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_models --pictures build/model-pictures $(if $(MODELS),--models $(MODELS))

bench-logs: $(VENV)/.dev  ## missing logs and rock classes of blind wells by mean, rules, regression, boosting; writes docs/logs.md too
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_logs

bench-hybrid: $(VENV)/.dev  ## physics only, models only and both on the same data; writes docs/hybrid.md too
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_hybrid

bench-field: $(VENV)/.dev  ## field gathers (Viking Graben) through preparation, inversion, migration; writes docs/field.md too
	OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 $(BIN)/python -m tests.benchmarks.bench_field

bench-gui: $(VENV)/.dev  ## the window on big volumes, a generated SEG-Y of GIGABYTES among them (twice that on the disk)
	xvfb-run -a -s "$(SCREEN)" $(BIN)/python -m tests.benchmarks.bench_gui --gigabytes $(GIGABYTES)

screenshots: $(VENV)/.dev  ## pictures of every view and dialog, themes, languages, scales, and the texts that do not fit
	xvfb-run -a -s "$(SCREEN)" $(BIN)/python -m tests.screenshots --out screenshots

train: $(VENV)/.dev  ## train volume-xs by its recipe into runs/, or go on with that
	$(BIN)/subsurface-app train models/training/volume-xs.yaml

bundle: $(VENV)/.dev  ## freeze a one-directory bundle and run the headless demo in it
	@sh -c 'command -v objdump >/dev/null' || $(MAKE) --no-print-directory system PACKAGES="$(BUNDLE_PACKAGES)"
	$(BIN)/pyinstaller --noconfirm --distpath dist --workpath build build.spec
	rm -rf build/bundle-demo
	dist/subsurface-app/subsurface-app demo --headless --out build/bundle-demo

clean:  ## remove what the other targets made, the environment included
	rm -rf $(VENV) $(PEERS) build dist demo screenshots .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- set-up: each stamp is made once and again when its inputs change ---------------------------------------------

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	  || { echo "Python 3.11, 3.12 or 3.13 is needed, found `$(PYTHON) --version`: make PYTHON=python3.12 ..."; exit 2; }
	@$(PYTHON) -m venv $(VENV) 2>/dev/null || $(PYTHON) -m virtualenv $(VENV) 2>/dev/null \
	  || { $(MAKE) --no-print-directory system PACKAGES=python3-venv && $(PYTHON) -m venv $(VENV); }
	@touch $@

$(VENV)/.system: | $(VENV)/.python
	@$(MAKE) --no-print-directory system PACKAGES="$(SYSTEM_PACKAGES)"
	@touch $@

$(VENV)/.runtime: pyproject.toml constraints.txt $(VENV)/.python | $(VENV)/.system
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt torch
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime
	@command -v g++ >/dev/null || $(MAKE) --no-print-directory system PACKAGES="$(TEST_PACKAGES)"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt -e ".[dev]"
	@touch $@

# The peers alone, without our own package and what it needs: Devito bounds NumPy, and ours need not follow.
$(PEERS)/.peers: pyproject.toml constraints.txt $(VENV)/.python
	@command -v gcc >/dev/null || $(MAKE) --no-print-directory system PACKAGES="$(PEER_PACKAGES)"
	@$(PYTHON) -m venv $(PEERS) 2>/dev/null || $(PYTHON) -m virtualenv $(PEERS)
	@printf '*\n' > $(PEERS)/.gitignore
	@$(BIN)/python -c 'import tomllib; \
	  print(*tomllib.load(open("pyproject.toml", "rb"))["project"]["optional-dependencies"]["bench"], sep="\n")' \
	  > $(PEERS)/requirements.txt
	$(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check $(PIP_FLAGS) -c constraints.txt \
	  -r $(PEERS)/requirements.txt
	@touch $@

# System packages come by apt when we may; otherwise one line says what to run, and the work goes on: on many desktops
# they are there under other names.
.PHONY: system
system:
	@if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then exit 0; fi; \
	missing=""; \
	for package in $(PACKAGES); do \
	  dpkg-query -W -f='$${Status}' $$package 2>/dev/null | grep -q "ok installed" || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	if [ "`id -u`" = 0 ]; then \
	  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >/dev/null; \
	else \
	  echo "system packages are missing, please run: sudo apt-get install -y$$missing"; \
	fi
