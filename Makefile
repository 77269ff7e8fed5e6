# Every target does its own set-up first; the second time that only takes a look.
#   make run           BAĞ on this machine: database, telemetry store, web server, job worker
#   make test          all tests in parallel           make test ARGS="src/bag/core -k seal"
#   make lint          style, types, layers, templates, translations
#   make bench         benchmarks                      make bench ARGS="inventory_api"
#   make screenshots   pictures of the running screens
#   make setup         only the environment

ARGS ?=
PYTHON ?= python3

.PHONY: run test lint bench screenshots setup clean
run test lint bench screenshots setup:
	@command -v $(PYTHON) > /dev/null || { echo "Python 3 yok / Python 3 is missing: apt-get install python3 python3-venv" >&2; exit 1; }
	@exec $(PYTHON) tools/bootstrap.py $@ $(ARGS)

# Removes what the set-up made; data in var/ stays.
clean:
	rm -rf .venv node_modules src/bag/web/static/ui .pytest_cache .mypy_cache .ruff_cache
