#!/bin/sh
# Style, types, the floors of the house, templates, and migrations that match the models.
set -eu
B=.venv/bin
export FODFAESTE_DEMO=1 FODFAESTE_VAR="${TMPDIR:-/tmp}/fodfaeste-lint"
$B/ruff check .
$B/ruff format --check .
$B/lint-imports --no-cache >/dev/null || $B/lint-imports --no-cache
$B/mypy
$B/python manage.py makemigrations --check --dry-run
$B/python manage.py check
