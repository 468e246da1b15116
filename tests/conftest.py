"""Fixtures every test may use."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import hypothesis
import pytest
from django.test import Client
from playwright.sync_api import Browser, sync_playwright

from tests import installation
from tests.cast import Cast, build_cast
from tests.patience import LONGEST, at_most, open_pages

# The second run, on PostgreSQL, is about the database and not about more examples.
hypothesis.settings.register_profile("postgresql", max_examples=10, deadline=None)
hypothesis.settings.register_profile("default", deadline=None)
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}
hypothesis.settings.load_profile("postgresql" if os.environ.get("FODFAESTE_TEST_DATABASE_URL") else "default")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches a database runs: the rest has nothing to find there it would not find before."""
    if "FODFAESTE_TEST_DATABASE_URL" not in os.environ:
        return
    touching = [each for each in items if each.get_closest_marker("django_db") or DATABASE & set(each.fixturenames)]  # type: ignore[attr-defined]
    config.hook.pytest_deselected(items=[each for each in items if each not in touching])
    items[:] = touching


def _with_patience(item: pytest.Item) -> Generator[None, object, object]:
    """What needs an installation, built or served, ends in good time or says where it stands."""
    if item.get_closest_marker("installation") is None:
        return (yield)
    given = getattr(item, "funcargs", {})
    with at_most(LONGEST, lambda: open_pages(given.get("browser"))):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _with_patience(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _with_patience(item))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Generator[None, object, object]:
    return (yield from _with_patience(item))


@pytest.fixture
def cast(db: None) -> Cast:
    """The shared cast, in an empty database."""
    return build_cast()


@pytest.fixture
def sign_in(cast: Cast):  # type: ignore[no-untyped-def]
    """`sign_in("mette")` gives a test client that is signed in as her."""

    def as_user(name: str) -> Client:
        client = Client()
        client.force_login(cast.user[name])
        return client

    return as_user


@pytest.fixture(autouse=True, scope="session")
def _emptying_between_transactional_tests_may_pass_the_journals_guard() -> None:
    """Only the test runner's own emptying of tables is let past the triggers; every test meets them."""
    import django.db.backends.sqlite3.base  # noqa: F401  (its parts import each other in this order only)
    from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQL
    from django.db.backends.sqlite3.operations import DatabaseOperations as SQLite

    plain_sqlite, plain_postgresql = SQLite.execute_sql_flush, PostgreSQL.execute_sql_flush

    def sqlite(self: SQLite, statements: list[str]) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_no_%'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f"DROP TRIGGER {name}")
            plain_sqlite(self, statements)
            for _, statement in triggers:
                cursor.execute(statement)

    def postgresql(self: PostgreSQL, statements: list[str]) -> None:
        plain_postgresql(
            self, ["SET session_replication_role = replica", *statements, "SET session_replication_role = origin"]
        )

    SQLite.execute_sql_flush = sqlite  # type: ignore[method-assign]
    PostgreSQL.execute_sql_flush = postgresql  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo municipality, built once; copy it before changing it."""
    ready = os.environ.get("FODFAESTE_TEST_DEMO")
    return Path(ready) if ready else installation.build(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def site(built_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[installation.Running]:
    """The demo municipality, served to this module alone."""
    running = installation.serve(installation.copy(built_demo, tmp_path_factory.mktemp("site")))
    yield running
    running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installation.chromium(), args=installation.CHROMIUM_FLAGS)
        yield chromium
        chromium.close()
