"""Open statistics in the database: whole or not at all, twice is no change, a revision keeps the old."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from fodfaeste.cli import main
from fodfaeste.evidence.sources import BadInput
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.evaluation import statistics
from fodfaeste.steering.evaluation.models import Answer, Value
from tests.cast import Cast
from tests.steering.evaluation.bank import ANSWERS, TOKEN, Bank, serving, stored

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(settings) -> Iterator[Bank]:  # type: ignore[no-untyped-def]
    with serving() as found:
        settings.FODFAESTE_JOBINDSATS_URL = settings.FODFAESTE_STATBANK_URL = found.address
        settings.FODFAESTE_JOBINDSATS_TOKEN = TOKEN
        yield found


def run(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["statistics", *words])
    return done.exit_code, done.output


def take(content: bytes, **other: object) -> statistics.Stored:
    return statistics.take_in(
        actor=system("Prøve"), purpose="Prøve", content=content, table="Y36A02", asked={"file": "x"}, **other
    )  # type: ignore[arg-type]


def test_the_same_answer_twice_is_no_change() -> None:
    first, second = take(stored("jobindsats-v3.json")), take(stored("jobindsats-v3.json"))
    assert (first.new, first.changed, first.unchanged) == (4, 0, 0)
    assert (second.new, second.changed, second.unchanged, second.answer) == (0, 0, 4, None)
    assert Answer.objects.count() == 1 and Value.objects.count() == 4
    assert JournalEntry.objects.filter(verb="statistics.stored").count() == 1


def test_every_number_knows_where_it_came_from() -> None:
    take(stored("jobindsats-v3.json"))
    number = Value.objects.get(place="Prøvesund Kommune", period="2024Q2")
    assert (number.source, number.table, number.measure) == ("jobindsats-v3", "y36a02", "Fuldtidspersoner pr. 1.000")
    assert number.value == 37.75
    assert len(number.answer.sha256) == 64 and number.answer.fetched_at is not None


def test_a_revised_number_replaces_the_old_one_which_is_kept() -> None:
    take(stored("jobindsats-v3.json"))
    revised = take(stored("jobindsats-v3.json").replace(b"37.75", b"37.5"))
    assert (revised.new, revised.changed, revised.unchanged) == (0, 1, 3)
    both = Value.objects.filter(place="Prøvesund Kommune", period="2024Q2").order_by("pk")
    assert [(each.value, each.replaced_at is None) for each in both] == [(37.75, False), (37.5, True)]


def test_what_is_refused_leaves_nothing_behind() -> None:
    for wrong, places in ((stored("jobindsats-v3.json")[:-10], ()), (stored("jobindsats-v3.json"), ("Tænktborg",))):
        with pytest.raises(BadInput):
            take(wrong, places=places)
    assert not Value.objects.exists() and not Answer.objects.exists() and not JournalEntry.objects.exists()


def test_only_the_system_stores_statistics(cast: Cast) -> None:
    with pytest.raises(AccessDenied):
        statistics.take_in(
            actor=cast.actor("lise"), purpose="Prøve", content=stored("statbank.csv"), table="AUK01", asked={}
        )
    assert take(stored("statbank.csv")).new == 6


@pytest.mark.parametrize(
    ("words", "source", "count"),
    [
        (("jobindsats-v2", "y36a02", "--period", "2024M01", "--choose", "_viskat=Jobparat,Aktivitetsparat"),
         "jobindsats-v2", 16),
        (("jobindsats-v3", "y36a02", "--period", "latest:24"), "jobindsats-v3", 4),
        (("statbank", "AUK01", "--period", "2024K1", "--period", "2024K2"), "statbank", 6),
    ],
)  # fmt: skip
def test_the_command_fetches_from_each_bank(bank: Bank, words: tuple[str, ...], source: str, count: int) -> None:
    code, told = run("fetch", *words)
    assert (code, told) == (0, f"{source} {words[1].casefold()}: {count} numbers new, 0 revised, 0 unchanged\n")
    code, told = run("fetch", *words)
    assert code == 0 and told.endswith(f"0 numbers new, 0 revised, {count} unchanged\n")
    assert bank.asked[0]["path"].casefold().endswith((words[1].casefold(), "/json", "/v1/data"))
    assert Value.objects.filter(replaced_at=None).count() == count


def test_what_is_kept_is_the_answer_as_it_came_and_can_be_imported_again(bank: Bank, tmp_path: Path) -> None:
    kept = tmp_path / "svar.json"
    assert run("fetch", "jobindsats-v3", "y36a02", "--period", "latest:24", "--save", str(kept))[0] == 0
    assert kept.read_bytes() == stored("jobindsats-v3.json")
    code, told = run("import", str(kept), "--table", "y36a02", "--json")
    assert code == 0 and json.loads(told)["unchanged"] == 4
    code, told = run("fetch", "jobindsats-v3", "y36a02", "--period", "latest:24", "--save", str(kept))
    assert code == 2 and "exists already" in told


def test_a_failing_bank_ends_the_command_with_one_sentence_and_nothing_stored(bank: Bank) -> None:
    for mode in ("busy", "broken", "cut", "elsewhere"):
        bank.mode = mode
        code, told = run("fetch", "jobindsats-v3", "y36a02", "--period", "latest:24")
        assert code == 2 and told.startswith("fodfaeste: ") and told.count("\n") == 1
        assert TOKEN not in told
    assert not Value.objects.exists()


def test_an_answer_of_another_bank_than_asked_is_refused(bank: Bank) -> None:
    bank.answers["v3"] = stored("jobindsats-v2.json")
    code, told = run("fetch", "jobindsats-v3", "y36a02", "--period", "latest:24")
    assert code == 2 and "has the shape of jobindsats-v2; nothing was stored" in told
    assert not Value.objects.exists()


def test_a_stored_file_says_what_it_is_by_its_content(tmp_path: Path) -> None:
    code, told = run("import", str(ANSWERS / "statbank.csv"), "--table", "AUK01", "--municipality", "Prøvesund",
                     "--fetched", "2025-02-03")  # fmt: skip
    assert (code, told) == (0, "statbank auk01: 2 numbers new, 0 revised, 0 unchanged\n")
    assert Answer.objects.get().fetched_at.isoformat().startswith("2025-02-0")
    assert run("import", str(tmp_path / "ingen.csv"), "--table", "AUK01")[0] == 2
    assert run("import", str(ANSWERS / "statbank.csv"), "--table", "AUK01", "--fetched", "i går")[0] == 2
    code, told = run("list")
    assert told == "statbank auk01: Bruttoledige i alt; 1 places, 2024Q1 to 2024Q2\n"
