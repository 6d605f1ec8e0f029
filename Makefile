# Needs make, Python 3.10 or newer and a Rust toolchain; every target creates everything else that it needs.
#
#   make demo    a synthetic voice session: table, transcript, WAV file
#   make test    everything that must pass: Rust and Python tests, types, style
#   make lint    only types and style, and the files in .github
#   make check   style, types and the tests of what changed, in under a minute
#   make docs    the documentation site, into build/site
#   make bench   this decoder compared with others and with its targets, on this machine
#   make fuzz    random input for FUZZ_SECONDS per target
#   make pgo-wheel  a wheel whose code is arranged by a profile, into dist/
#   make browser Chromium and Node connect to the replay server
#   make kill    rtframes record under kill -9, KILLS=200 times
#   make test-pythons  the suite on every Python from 3.10 to 3.15, and on debug builds
#   make wheels  a wheel for each Python, into dist/; make sdist: the source distribution
#   make test-wheel     the suite on a wheel, installed into an empty environment
#   make release-check  everything in a release except publishing it
#   make clean   removes everything that was created
#
# And for CI: instructions (and cache lines, counted under valgrind), gate-test (whether that would see a
# needless look-up), older-sdk (openai-python of a year ago), azure-sdk
# (the fields of Azure's client), sdk-tests (openai-python's own tests, with rtframes in its connections), soak (200 calls on the replay server for
# SOAK_SECONDS), frameworks (our tests with the newest LiveKit and openai-agents, in one environment), livekit, pipecat and agents (each framework, newest and a year older; agents runs openai-agents'
# own tests too), pythons (makes those that are not there), pipecat-tests (pipecat's own, of its repository or a copy, PIPECAT_REPOSITORY), semantic-kernel, engines
# (tables in DuckDB, Polars, pandas, PyArrow, Spark and Ray) and dataframes (without these two),
# arm (the NEON kernels, emulated), arm-wheel (a wheel for Arm in an emulated Python), workflows (what is in .github).

PYTHON ?= python3
FUZZ_SECONDS ?= 60
SOAK_SECONDS ?= 60
FUZZ_TARGETS := base64 text_run walk frames
KILLS ?= 200
PYTHONS ?=
PYTHONS_FOLDER ?= build/pythons
PYTHONS_TESTS ?=
PYTHONS_PROFILE ?= release
WHEEL_PYTHONS ?= 3.10 3.11 3.12 3.13 3.14 3.14t 3.15 3.15t
WHEEL_TARGET ?=
TAG ?=
PIPECAT_RELEASE ?= 1.14.0
PIPECAT_REPOSITORY ?= https://github.com/pipecat-ai/pipecat

VENV := .venv
BIN := $(VENV)/bin
TOOLS := target/tools
PYTEST := $(BIN)/pytest -q --numprocesses auto --dist worksteal
LAW_OF_KERNELS := $(patsubst %,tests/differential/test_%.py,law law_encoder law_loads law_payload)
SOURCES := pyproject.toml Cargo.toml Cargo.lock $(shell find rust/arrow rust/arrow-files rust/core rust/python -type f)

export VIRTUAL_ENV := $(CURDIR)/$(VENV)
# The tests start hundreds of processes, which would compile the same files again and again.
unexport PYTHONDONTWRITEBYTECODE
export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
# pip compiles nothing: it would compile every module, and takes half as long again. (pip reads "no" as yes here.)
export PIP_NO_COMPILE := no

.DEFAULT_GOAL := test
.PHONY: demo test check bench lint style instructions gate-test older-sdk azure-sdk sdk-tests livekit pipecat pipecat-tests agents frameworks semantic-kernel dataframes engines soak soak-faults browser kill arm free-threaded fuzz fuzz-targets pgo-wheel pythons test-pythons wheels sdist test-wheel arm-wheel workflows release-check docs clean

# Environments

$(VENV)/.pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 10) and "rtframes needs Python 3.10 or newer")'
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip 'maturin>=1.9,<2'
	touch $@

# Not by `maturin develop`, which would install the group dev as well: 44 packages more.
$(VENV)/.demo: $(VENV)/.pip $(SOURCES)
	@echo "compiling rtframes and installing its command line: one to two minutes"
	@$(BIN)/python -m pip install --quiet --no-build-isolation --editable '.[cli]' 'duckdb>=1.4'
	@touch $@

$(VENV)/.dev: $(VENV)/.pip $(SOURCES)
	$(BIN)/maturin develop --release --locked --extras cli,bench,serve --group dev
	touch $@ $(VENV)/.demo

$(VENV)/.release: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --group release
	touch $@

$(VENV)/.workflows: $(VENV)/.pip pyproject.toml
	$(BIN)/python -m pip install --quiet --group workflows
	touch $@

$(VENV)/.docs: $(VENV)/.demo
	$(BIN)/python -m pip install --quiet --group docs
	touch $@

# For newcomers

demo: $(VENV)/.demo
	@mkdir -p build
	@$(BIN)/rtframes synth --turns 4 --client --times --force --output build/demo.jsonl
	@$(BIN)/rtframes inspect build/demo.jsonl --transcript --force --wav build/demo.wav --timeline build/demo.png
	@echo
	@$(BIN)/python examples/query.py build/demo.jsonl
	@echo
	@echo "Made: build/demo.jsonl (a synthetic session), build/demo.wav (the answers), build/demo.png (the session, drawn)."
	@echo "Next: $(BIN)/rtframes --help; docs/tutorial.md; docs/tables.md (SQL); make docs"

# The equivalence rule is tested on every instruction set that this machine has (the best of them last, with all other
# tests), and in plain Python. Instruction sets differ in how text and base64 are read and written, not in what
# the catalogue or an unknown object is.
test: style
	cargo test --locked --package rtframes-core --package rtframes-arrow --package rtframes-arrow-files
	@best=$$($(BIN)/python -c 'from rtframes import _core; print(_core.isa())'); \
	for isa in avx2 neon scalar; do \
	  if [ $$isa != $$best ] && RTFRAMES_ISA=$$isa $(BIN)/python -c 'import rtframes' 2>/dev/null; then \
	    echo "RTFRAMES_ISA=$$isa"; \
	    RTFRAMES_ISA=$$isa $(PYTEST) $(LAW_OF_KERNELS) || exit 1; \
	  fi; \
	done
	RTFRAMES_PURE=1 $(PYTEST) tests/differential tests/decoder/test_unknown.py tests/decoder/test_inputs.py
	$(PYTEST)
	@echo "make test: everything passed"

# For daily work, in under a minute: style, types, the tests of what has changed since the
# last commit, and the differential tests' short form.
check: style
	$(BIN)/pyright
	cargo test --locked --package rtframes-core --lib --quiet
	$(PYTEST) tests/differential/test_law.py $$($(BIN)/python tests/changed.py)

# Broken links, and pages that are in no menu, fail. (With --quiet it would not.)
docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

bench: $(VENV)/.dev
	$(BIN)/rtframes bench --suite
	$(BIN)/python benches/targets.py

lint: style workflows
	$(BIN)/pyright
	$(BIN)/mypy

style: $(VENV)/.dev
	cargo fmt --check
	cargo clippy --locked --workspace --all-targets -- --deny warnings
	RUSTDOCFLAGS='--deny warnings' cargo doc --locked --quiet --no-deps --document-private-items --package rtframes-core
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/python tests/package/wording.py

# Long checks

instructions: $(VENV)/.dev
	$(BIN)/python benches/instructions/gate.py --aims

# Builds the extension once more with a needless look-up in it, which the gate must refuse.
gate-test: $(VENV)/.dev
	$(BIN)/python benches/instructions/gate_test.py

older-sdk: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py older-sdk

azure-sdk: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py azure-sdk
	$(BIN)/python tests/integrations/run_with.py older-azure-sdk

# pipecat is not among them: making its environment takes two minutes.
frameworks: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py frameworks -- -q --numprocesses auto

semantic-kernel: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py semantic-kernel
	$(BIN)/python tests/integrations/run_with.py older-semantic-kernel

sdk-tests: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py newest-sdk --sdk-tests

livekit: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py livekit
	$(BIN)/python tests/integrations/run_with.py older-livekit

pipecat: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py pipecat
	$(BIN)/python tests/integrations/run_with.py older-pipecat

# pipecat's own tests are only in its repository. Those of Amazon's service need a package that
# Python 3.11 cannot have.
pipecat-tests: $(VENV)/.dev
	test -d build/pipecat-$(PIPECAT_RELEASE) || git clone --quiet --depth 1 --no-checkout \
	  --branch v$(PIPECAT_RELEASE) $(PIPECAT_REPOSITORY) build/pipecat-$(PIPECAT_RELEASE)
	git -C build/pipecat-$(PIPECAT_RELEASE) checkout --quiet HEAD -- tests pyproject.toml
	PYTEST_ADDOPTS="-k 'not AWSNovaSonic'" $(BIN)/python tests/integrations/run_with.py \
	  'pipecat-ai[google,openai,tracing]==$(PIPECAT_RELEASE)' --own-tests build/pipecat-$(PIPECAT_RELEASE)

agents: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py agents
	$(BIN)/python tests/integrations/run_with.py older-agents
	$(BIN)/python tests/integrations/run_with.py agents --sdk-tests
	$(BIN)/python tests/integrations/run_with.py older-agents --sdk-tests

dataframes engines: $(VENV)/.dev
	$(BIN)/python tests/integrations/run_with.py $@

soak: $(VENV)/.dev
	$(BIN)/python benches/soak.py --seconds $(SOAK_SECONDS)

# Frames that are cut, corrupted, reordered and sent twice; half an hour: SOAK_SECONDS=1800.
soak-faults: $(VENV)/.dev
	$(BIN)/python benches/soak_faults.py --seconds $(SOAK_SECONDS)

# Those that are neither pyenv's nor on PATH are installed into PYTHONS_FOLDER, by the superuser of a Linux with
# debootstrap (Debian: debootstrap). PYTHONS='3.10 3.14-dbg newest' selects only these.
pythons:
	cd tests && PYTHONS_FOLDER='$(PYTHONS_FOLDER)' $(PYTHON) -m pythons.make $(PYTHONS)

# PYTHONS_TESTS='tests/decoder tests/encoder' selects only these; PYTHONS_PROFILE=dev compiles in half of the time.
test-pythons: pythons
	cd tests && PYTHONS_FOLDER='$(PYTHONS_FOLDER)' $(PYTHON) -m pythons.run --tests '$(PYTHONS_TESTS)' \
	  --profile '$(PYTHONS_PROFILE)' $(PYTHONS)

# Needs a browser (Debian: chromium).
browser: $(VENV)/.dev
	$(BIN)/python tests/replay/browser.py

# `rtframes record` and `rtframes convert` under kill -9, KILLS times and 50 conversions.
kill: $(VENV)/.dev
	$(BIN)/python tests/cli/killed_recorder.py --times $(KILLS)
	$(BIN)/python tests/cli/killed_converter.py

# Needs a compiler with the standard library for Arm (`rustup target add aarch64-unknown-linux-gnu`),
# a linker and an emulator (Debian: gcc-aarch64-linux-gnu, qemu-user).
arm: export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_LINKER := aarch64-linux-gnu-gcc
arm: export CARGO_TARGET_AARCH64_UNKNOWN_LINUX_GNU_RUNNER := qemu-aarch64
arm:
	cargo test --locked --package rtframes-core --target aarch64-unknown-linux-gnu \
	  --target-dir target/arm --test kernels_isa --test kernels

# Compiles as for a Python without the GIL, which need not be installed: PyO3 is told its configuration.
free-threaded:
	PYO3_CONFIG_FILE=$(CURDIR)/rust/python/free-threaded.txt RUSTFLAGS='--deny warnings' \
	  cargo check --locked --package rtframes-python --target-dir target/free-threaded

# A wheel whose code is arranged by a profile. Needs llvm-profdata of rustc's LLVM (`rustup component add llvm-tools`).
pgo-wheel: target/pgo/.wheel

target/pgo/.wheel: $(VENV)/.demo $(shell find python/rtframes rust/pgo -name '*.py*' -not -path '*/__pycache__/*')
	$(BIN)/python rust/pgo/build.py
	touch $@

# Releases

# For Linux none of WHEEL_PYTHONS needs to be installed. WHEEL_TARGET, such as aarch64-unknown-linux-musl, needs Rust's
# standard library for it (`rustup target add`).
wheels: $(VENV)/.release
	$(BIN)/python release/wheels.py --python $(WHEEL_PYTHONS) $(if $(WHEEL_TARGET),--target $(WHEEL_TARGET))

sdist: $(VENV)/.release
	$(BIN)/maturin sdist --out dist
	$(BIN)/twine check --strict dist/*.tar.gz

test-wheel: $(VENV)/.release
	rm -rf build/wheel
	$(BIN)/python release/wheels.py --out build/wheel
	$(BIN)/python release/installed.py build/wheel

# Needs Rust's standard library for Arm, apt and an emulator (Debian: qemu-user).
arm-wheel: $(VENV)/.release
	rm -rf build/wheel-arm
	$(BIN)/python release/wheels.py --target aarch64-unknown-linux-gnu --out build/wheel-arm \
	  --python $$($(BIN)/python release/arm.py --release)
	$(BIN)/python release/arm.py build/wheel-arm/*.whl

workflows: $(VENV)/.workflows
	$(BIN)/zizmor --offline --quiet .github
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml

# TAG=v1.2.3 is the future tag; without it the changelog's unreleased entries are used.
release-check: test workflows $(VENV)/.release
	$(BIN)/python release/version.py $(if $(TAG),--tag $(TAG)) > /dev/null
	rm -rf build/release
	$(BIN)/maturin sdist --out build/release
	$(BIN)/python release/wheels.py --out build/release
	$(BIN)/twine check --strict build/release/*.whl build/release/*.tar.gz
	cargo publish --dry-run --locked --package rtframes-core
	$(BIN)/python release/installed.py build/release
	$(BIN)/python release/installed.py build/release/*.tar.gz --group test-core

# Random input

# It only starts the compiler and the target, so it need not be optimised.
$(TOOLS)/bin/cargo-fuzz:
	cargo install cargo-fuzz --debug --locked --version 0.13.2 --root $(TOOLS)

# RUSTC_BOOTSTRAP lets the stable compiler take the flags of the address sanitizer.
fuzz-targets: $(TOOLS)/bin/cargo-fuzz
	for target in $(FUZZ_TARGETS); do \
	  RUSTC_BOOTSTRAP=1 $(TOOLS)/bin/cargo-fuzz build --fuzz-dir rust/fuzz $$target || exit 1; \
	done

fuzz: $(VENV)/.dev fuzz-targets
	for target in $(FUZZ_TARGETS); do \
	  RUSTC_BOOTSTRAP=1 $(TOOLS)/bin/cargo-fuzz run --fuzz-dir rust/fuzz $$target -- \
	    -max_total_time=$(FUZZ_SECONDS) -max_len=4096 -len_control=0 -dict=rust/fuzz/json.dict \
	    -verbosity=0 -print_final_stats=1 || exit 1; \
	done
	cd tests && ../$(BIN)/python -m differential.fuzz $(FUZZ_SECONDS)
	$(BIN)/python tests/recordings/fuzz_redaction.py $(FUZZ_SECONDS)

clean:
	rm -rf $(VENV) target rust/fuzz/target build dist python/rtframes/*.so
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
