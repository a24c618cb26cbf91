# Everything a stranger needs: `make run`, `make test`, `make install`, `make python`.

PREFIX ?= /usr/local
PYTHON ?= python3
CARGO ?= cargo
SAMPLE_CLAIMS = target/sample-claims.jsonl
# `make test` tries what the tests are built with: another build of 300 crates would take minutes.
PROFILE ?= release
PROGRAM = $(abspath $(or $(CARGO_TARGET_DIR),target))/$(if $(filter dev,$(PROFILE)),debug,$(PROFILE))/ascribe

.PHONY: run test script-test audit smoke python python-test spark-test spark-small-test book setup build install uninstall fmt card bench clean
.DEFAULT_GOAL := run

# Extracts the claims of the sample articles and shows them.
run: build
	$(CARGO) run --quiet --release -- extract data/sample -o $(SAMPLE_CLAIMS)
	$(PYTHON) scripts/show.py $(SAMPLE_CLAIMS)

# What CI runs.
test: setup
	$(CARGO) fmt --check
	$(CARGO) clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(CARGO) doc --locked --no-deps
	$(CARGO) test --locked
	$(MAKE) PROFILE=dev script-test audit smoke python-test spark-small-test

# The scripts beside the program, and the page of `ascribe sheet` in a browser if there is one.
script-test: build
	ASCRIBE="$(PROGRAM)" $(PYTHON) -m unittest discover --start-directory scripts --pattern 'test_*.py'

# Licences, sources and advisories of the dependencies, and the bill of materials.
audit:
	scripts/audit/audit.sh

# The whole chain of training on the sample, with toy encoders: half a minute, after 2.5 GB of torch for Python.
smoke: build
	rm -rf target/smoke
	"$$(scripts/train/setup.sh)" scripts/train/run.py --program "$(PROGRAM)" --smoke target/smoke target/smoke/model
	"$$(scripts/train/setup.sh)" scripts/train/run.py --program "$(PROGRAM)" --smoke --shrink target/smoke/model \
		target/smoke/shrunk target/smoke/small-model
	"$(PROGRAM)" extract data/sample --quiet --types all --model target/smoke/small-model -o target/smoke/small.jsonl
	"$(PROGRAM)" extract data/sample --quiet --types all --model target/smoke/model -o target/smoke/claims.jsonl
	"$(PROGRAM)" convert data/sample/gold.jsonl target/smoke/brat --to brat
	"$$(scripts/train/setup.sh)" scripts/train/own.py target/smoke/brat --base target/smoke/model --passes 1 \
		--program "$(PROGRAM)" --work target/smoke/own --out target/smoke/own-model
	ASCRIBE_BIN="$(PROGRAM)" PYTHONPATH=python "$$(scripts/train/setup.sh)" -m unittest discover --start-directory python/tests --pattern test_torch.py

# A wheel of the Python package, with all that it needs, installed into target/python/venv.
python: build
	scripts/python/wheel.sh

# The Python package and every command of the book.
python-test: build
	ASCRIBE_BIN="$(PROGRAM)" PYTHONPATH=python "$$(scripts/python/setup.sh)" -m unittest discover --start-directory python/tests
	"$$(scripts/python/setup.sh)" scripts/docs/run.py "$(PROGRAM)"

# A Spark run with an executor killed against a plain run, and Ray. Needs Java 17 and fetches PySpark and Ray (1.2 GB).
spark-test: build
	ASCRIBE_BIN="$(PROGRAM)" scripts/spark/test.sh

# A short one with a worker killed, for CI: PySpark (0.9 GB), a minute. Skipped where there is no Java.
spark-small-test: build
	ASCRIBE_BIN="$(PROGRAM)" scripts/spark/test.sh --small

# The book, with mdBook (cargo install mdbook).
book:
	mdbook build docs

# Fetches libtorch once into a cache and links it as .libtorch.
setup:
	scripts/libtorch/setup.sh

build: setup
	$(CARGO) build --locked --profile $(PROFILE)

# The program, its libraries, its model and its manual page under PREFIX.
install: build
	scripts/install.sh "$(PREFIX)"

uninstall:
	scripts/install.sh --remove "$(PREFIX)"

fmt:
	$(CARGO) fmt

# Measures the model on the corpora and writes the figures into its card and the README.
card: build
	@test -n "$(CORPORA)" || { echo "usage: make card CORPORA=FOLDER (with polnear/, unlabelled/, gap/, litbank_coref/) [MODEL=models/ascribe-fast]" >&2; exit 2; }
	$(PYTHON) scripts/evaluate/card.py "$(CORPORA)" $(if $(MODEL),--model "$(MODEL)")

# Measures speed and writes BENCHMARKS.md; a quiet machine gives the steadier figures.
bench: build
	@test -n "$(CORPUS)" || { echo "usage: make bench CORPUS=FILE.jsonl (lines with id and text)" >&2; exit 2; }
	$(PYTHON) scripts/bench/bench.py "$(CORPUS)" $(BENCH)

clean:
	$(CARGO) clean
	rm -f .libtorch
