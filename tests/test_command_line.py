"""The command answers bad input with one clear sentence and exit status 2, and demo mode stays at home."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def run(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FODFAESTE_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, "-m", "fodfaeste.cli", *words], env=kept | variables, capture_output=True, text=True
    )


def test_help_lists_the_commands(tmp_path: Path) -> None:
    done = run("--help", FODFAESTE_VAR=str(tmp_path))
    assert done.returncode == 0
    for command in ("demo", "journal", "migrate", "pages", "register", "serve", "worker"):
        assert command in done.stdout


def test_help_needs_no_settings_and_leaves_nothing_behind(tmp_path: Path) -> None:
    assert run("--help", FODFAESTE_VAR=str(tmp_path / "var")).returncode == 0
    assert not (tmp_path / "var").exists()


def test_without_keys_the_command_says_which_setting_is_missing(tmp_path: Path) -> None:
    done = run("pages", FODFAESTE_VAR=str(tmp_path))
    assert done.returncode == 2
    assert "FODFAESTE_SECRET_KEY" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("hosts", ["kommunen.example", "127.0.0.1,kommunen.example", "*", "0.0.0.0"])
def test_demo_mode_is_refused_where_others_could_reach_it(tmp_path: Path, hosts: str) -> None:
    done = run("pages", FODFAESTE_VAR=str(tmp_path), FODFAESTE_DEMO="1", FODFAESTE_HOSTS=hosts)
    assert done.returncode == 2
    assert "loopback" in done.stderr


def test_the_demo_pages_do_not_exist_outside_demo_mode(tmp_path: Path) -> None:
    variables = {
        "FODFAESTE_VAR": str(tmp_path),
        "FODFAESTE_SECRET_KEY": "s" * 50,
        "FODFAESTE_CPR_KEY": "c" * 50,
    }
    assert run("migrate", **variables).returncode == 0
    listed = run("pages", "--json", **variables)
    assert listed.returncode == 0, listed.stderr
    names = {page["name"] for page in json.loads(listed.stdout)}
    assert "sign_in" in names
    assert not {"demo", "demo_sign_in"} & names


def test_a_setting_that_is_neither_yes_nor_no_is_refused(tmp_path: Path) -> None:
    done = run("pages", FODFAESTE_VAR=str(tmp_path), FODFAESTE_DEMO="måske")
    assert done.returncode == 2
    assert "FODFAESTE_DEMO must be 1 or 0" in done.stderr


def test_a_secret_may_lie_in_a_file_and_an_unreadable_file_is_said(tmp_path: Path) -> None:
    done = run("pages", FODFAESTE_VAR=str(tmp_path), FODFAESTE_SECRET_KEY_FILE=str(tmp_path / "missing"))
    assert done.returncode == 2
    assert "cannot be read" in done.stderr


def test_the_journal_of_a_new_installation_is_whole(tmp_path: Path) -> None:
    variables = {"FODFAESTE_VAR": str(tmp_path), "FODFAESTE_DEMO": "1"}
    assert run("migrate", **variables).returncode == 0
    done = run("journal", "verify", "--json", **variables)
    assert done.returncode == 0
    assert json.loads(done.stdout)["whole"] is True


def test_the_demo_is_not_served_to_the_network(tmp_path: Path) -> None:
    done = run("serve", "--host", "0.0.0.0", FODFAESTE_VAR=str(tmp_path), FODFAESTE_DEMO="1")
    assert done.returncode == 2
    assert "loopback only" in done.stderr
