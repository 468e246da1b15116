#!/bin/sh
# The gate. What touches the database runs on a real PostgreSQL server; SQLite carries the whole installation below, and
# the floor everything stands on. `make test-sqlite` runs the rooms on SQLite as well.
set -eu
P=.venv/bin/python
# One demo municipality for the installation tests; each module works on a copy. It is built beside the linters.
WORK=$(mktemp -d)
export FODFAESTE_TEST_DEMO="${FODFAESTE_TEST_DEMO:-$WORK/demo}"
[ -e "$FODFAESTE_TEST_DEMO" ] || { $P -m tests.installation "$FODFAESTE_TEST_DEMO" >"$WORK/demo.log" 2>&1 & DEMO=$!; }
sh tools/lint.sh || { [ -z "${DEMO:-}" ] || kill "$DEMO" 2>/dev/null || true; exit 1; }
[ -z "${DEMO:-}" ] || wait "$DEMO" || { cat "$WORK/demo.log"; echo "the demo could not be built"; exit 1; }
echo "== PostgreSQL: models, actions, queries, pages"
$P tools/with_postgres.py $P -m pytest -q -n 2 -m "not installation and not sqlite_only" tests/foundation tests/casework tests/steering
echo "== SQLite: the foundation, and who gets the last place; and everything that has no database"
$P -m pytest -q -n 2 --dist loadgroup --durations=15 -m "not installation and not simulation" \
  $(ls -d tests/*/ tests/test_*.py | grep -v -e '^tests/casework/' -e '^tests/steering/' -e __pycache__) \
  tests/casework/participation/test_interleavings.py
echo "== The whole installation: every page as every role, accessibility, journeys in the browser"
$P -m pytest -q -n 2 --dist loadfile --durations=10 -m installation tests
