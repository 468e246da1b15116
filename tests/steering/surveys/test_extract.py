"""An extract for research: for a purpose, pseudonymised, the same every time, and written in the journal."""

import csv
import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from fodfaeste.casework.cases.models import Case
from fodfaeste.foundation.access.models import Reading
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register.models import BenefitWeek
from fodfaeste.steering.surveys import closing
from fodfaeste.steering.surveys.extracting import extract
from fodfaeste.steering.surveys.ordering import BadOrder, Order, pseudonym, read_order
from tests.cast import Cast
from tests.steering.surveys.asking import CLOSES, TODAY, answer, at, make, more_citizens

ORDER = """
title = "Opdigtet undersøgelse af veje til job"
purpose = "Forskning i kontakt og varighed"
legal_basis = "Databeskyttelseslovens § 10, opdigtet til prøven"
ordered_by = "Frank Forsker, Opdigtet Universitet"
as_of = 2026-11-23
until = 2027-12-31
tables = ["survey_answers", "persons", "cases", "benefit_weeks"]
"""
RESEARCH = system("Udtræk til forskning")


def without(name: str) -> str:
    return re.sub(rf"(?m)^{name} = .*\n", "", ORDER)


def order(text: str = ORDER) -> Order:
    return read_order(text, TODAY)


@pytest.mark.parametrize("name", ["title", "purpose", "legal_basis", "ordered_by", "as_of", "until", "tables"])
def test_without_one_of_its_words_nothing_is_extracted(name: str) -> None:
    with pytest.raises(BadOrder, match=name):
        order(without(name))
    with pytest.raises(BadOrder, match=name):
        order(without(name) + f'{name} = ""\n')


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("until = 2027-12-31", "until = 2026-11-23", "has expired"),
        ("as_of = 2026-11-23", "as_of = 2026-11-25", "not over yet"),
        ('"persons"', '"names"', "tables is a list"),
        ("title =", "titel =", "does not know titel"),
        ("title =", "title ", "is not TOML"),
    ],
)
def test_what_is_expired_unknown_or_not_over_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(BadOrder, match=words):
        order(ORDER.replace(old, new))


def test_two_extracts_give_a_person_two_pseudonyms_and_one_gives_one() -> None:
    first, second = order(), order(ORDER.replace("2027-12-31", "2027-12-30"))
    secret = b"not the real one"
    assert pseudonym(first.key(secret), 7) == pseudonym(order("# a remark\n" + ORDER).key(secret), 7)
    assert pseudonym(first.key(secret), 7) != pseudonym(second.key(secret), 7)
    assert pseudonym(first.key(secret), 7) != pseudonym(first.key(b"another"), 7)
    assert pseudonym(first.key(secret), 7) != pseudonym(first.key(secret), 8)


@pytest.fixture
def lived(cast: Cast) -> Cast:
    more_citizens(cast, 10)
    back = TODAY - timedelta(days=30)
    with at(back):
        survey = make(cast, opens=back, closes=back + timedelta(days=7))
        for number in range(10):
            answer(cast, survey, f"p{number}", moedet=str(number % 5), egne_ord="Ord om Mette")
    with at(back + timedelta(days=8)):
        closing.close_due(actor=cast.system, purpose="Prøve", day=back + timedelta(days=8))
    for name in ("anna", "bo"):
        for weeks in range(4):
            BenefitWeek.objects.create(
                citizen=cast.citizen[name], week=date(2026, 11, 2) + timedelta(weeks=weeks), benefit="kontanthjaelp"
            )
    return cast


def rows(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.django_db
def test_the_same_order_gives_the_very_same_files(lived: Cast, tmp_path: Path) -> None:
    with at():
        for name in ("one", "two"):
            extract(actor=RESEARCH, order=order(), folder=tmp_path / name)
    files = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert files == [
        "benefit_weeks.csv",
        "cases.csv",
        "codebook.csv",
        "codebook.md",
        "persons.csv",
        "survey_answers.csv",
    ]
    for name in files:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


@pytest.mark.django_db
def test_it_holds_what_was_ordered_and_nothing_that_names_anybody(lived: Cast, tmp_path: Path) -> None:
    citizen = lived.citizen["bo"]
    citizen.protected = True
    citizen.save()
    folder = tmp_path / "out"
    with at():
        counts = extract(actor=RESEARCH, order=order(), folder=folder)
    people = {row["person"] for row in rows(folder, "persons")}
    assert len(people) == 12, "ten, Anna and Carla; Bo's name is protected, and Dan has no case"
    assert {row["person"] for row in rows(folder, "cases")} == people
    weeks = rows(folder, "benefit_weeks")
    assert [row["week"] for row in weeks] == ["2026-11-02", "2026-11-09", "2026-11-16"], (
        "the week of the last day is not over"
    )
    answers = rows(folder, "survey_answers")
    assert {row["person"] for row in answers} == {""}
    assert sorted(row["answer"] for row in answers if row["question"] == "moedet") == sorted("0123401234")
    assert counts["persons"] == 12
    everything = "".join(path.read_text(encoding="utf-8") for path in folder.iterdir() if path.name != "codebook.md")
    for each in Citizen.objects.exclude(first_name=""):
        assert each.first_name not in everything.replace("conversation", "")
    assert "Ord om" not in everything
    assert {row["table"] for row in rows(folder, "codebook")} == set(order().tables)


@pytest.mark.django_db
def test_the_journal_says_what_for_by_whom_by_which_law_and_until_when(lived: Cast, tmp_path: Path) -> None:
    with at():
        extract(actor=RESEARCH, order=order(), folder=tmp_path / "out")
    entry = JournalEntry.objects.get(verb="extract.made")
    data = json.loads(entry.data)
    assert entry.purpose == "Forskning i kontakt og varighed"
    assert data["ordered_by"] == "Frank Forsker, Opdigtet Universitet"
    assert data["legal_basis"].startswith("Databeskyttelseslovens § 10")
    assert (data["as_of"], data["until"]) == ("2026-11-23", "2027-12-31")


@pytest.mark.django_db
def test_a_folder_that_is_there_is_left_alone_and_nothing_is_written_in_the_journal(cast: Cast, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mit", encoding="utf-8")
    with at(), pytest.raises(BadOrder, match="is there already"):
        extract(actor=RESEARCH, order=order(), folder=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert not JournalEntry.objects.filter(verb="extract.made").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["lise", "frank", "admin", "anna"])
def test_nobody_makes_one_from_a_page(cast: Cast, name: str, tmp_path: Path) -> None:
    with at(), pytest.raises(AccessDenied):
        extract(actor=cast.actor(name), order=order(), folder=tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.django_db
def test_what_happens_after_the_last_day_does_not_change_it(lived: Cast, tmp_path: Path) -> None:
    with at():
        extract(actor=RESEARCH, order=order(), folder=tmp_path / "before")
        Case.objects.filter(citizen=lived.citizen["anna"]).update(closed=TODAY)
    with at(CLOSES):
        extract(actor=RESEARCH, order=order(), folder=tmp_path / "after")
    for name in ("cases", "persons", "benefit_weeks"):
        assert rows(tmp_path / "before", name) == rows(tmp_path / "after", name)


@pytest.mark.django_db
def test_everybody_who_is_in_it_can_see_that_they_are(lived: Cast, tmp_path: Path, sign_in) -> None:  # type: ignore[no-untyped-def]
    with at():
        counts = extract(actor=RESEARCH, order=order(), folder=tmp_path / "out")
        page = sign_in("anna").get("/hvem-har-set/").content.decode()
    told = Reading.objects.filter(page="Udtræk til forskning", ground="research")
    assert told.count() == counts["persons"]
    assert not told.filter(citizen=lived.citizen["dan"]).exists()
    assert "Udtræk til forskning" in page
    assert "Dine oplysninger er med i et udtræk uden dit navn" in page
