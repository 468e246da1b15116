#!/bin/sh
# The gate. The tests run on SQLite and, those that touch the database, once more on a real PostgreSQL server.
set -eu
P=.venv/bin/python
sh tools/lint.sh
echo "== PostgreSQL: models, actions, queries, pages"
$P tools/with_postgres.py $P -m pytest -q -n 2 -m "not installation and not sqlite_only" tests/foundation tests/casework
echo "== SQLite, and everything else"
$P -m pytest -q -n 2 --dist loadgroup --durations=15 -m "not installation and not simulation"
echo "== The whole installation: every page as every role, accessibility, journeys in the browser"
$P -m pytest -q -n 2 --dist loadfile --durations=10 -m installation tests
