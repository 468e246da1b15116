"""Several imports at the same time, on a database that lets them."""

from pathlib import Path
from threading import Thread

import pytest
from django.db import connection

from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.register.actions import import_file
from fodfaeste.foundation.register.models import ImportRun
from fodfaeste.foundation.rules.actions import load_shipped_tables
from tests.foundation.register.made import ANNA, BO, NEW, OTHER, content_hash, row, weeks, yr


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite lets one writer in at a time, see test_killed")
def test_files_that_touch_the_same_weeks_at_once_sum_as_one_after_the_other(tmp_path: Path) -> None:
    load_shipped_tables(actor=system("Test"), purpose="Test")
    people = (ANNA, BO, NEW, OTHER)
    files = [
        yr(*(row(f"2026-01-{day:02}", cpr=cpr, payout=f"{number + 1},00") for day in (5, 12, 19) for cpr in people))
        for number in range(4)
    ]
    before = ImportRun.objects.count()
    failures: list[BaseException] = []

    def bring(number: int) -> None:
        try:
            path = tmp_path / f"{number}.csv"
            path.write_text(files[number], encoding="utf-8")
            import_file(actor=system("Test"), purpose="Test", path=path, original_name=path.name)
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=bring, args=(number,)) for number in (0, 1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert ImportRun.objects.count() == before + 4
    together = content_hash()
    path = tmp_path / "alle.csv"
    path.write_text(yr(*(line for text in files for line in text.splitlines()[1:])), encoding="utf-8")
    again = import_file(actor=system("Test"), purpose="Test", path=path, original_name=path.name)
    assert (again.lines_new, again.weeks_unchanged) == (0, 12)
    assert content_hash() == together
    assert {week[3] for week in weeks()} == {1000}
