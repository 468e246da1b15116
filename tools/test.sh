#!/bin/sh
# The gate. The tests run on SQLite and, those that touch the database, once more on a real PostgreSQL server.
set -eu
P=.venv/bin/python
sh tools/lint.sh
echo "== PostgreSQL: models, actions, queries, pages"
$P tools/with_postgres.py $P -m pytest -q -n 2 -m "not installation and not sqlite_only" tests/foundation tests/casework tests/steering
echo "== SQLite, and everything else"
$P -m pytest -q -n 2 --dist loadgroup --durations=15 -m "not installation and not simulation"
# One demo municipality for all of them; each module works on a copy.
FODFAESTE_TEST_DEMO="${FODFAESTE_TEST_DEMO:-$(mktemp -d)/demo}"
export FODFAESTE_TEST_DEMO
[ -e "$FODFAESTE_TEST_DEMO" ] || $P -m tests.installation "$FODFAESTE_TEST_DEMO"
echo "== The whole installation: every page as every role, accessibility, journeys in the browser"
$P -m pytest -q -n 2 --dist loadfile --durations=10 -m installation tests
