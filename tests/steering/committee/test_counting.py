"""The report's numbers from the register and the rooms: counted by hand here, and hidden where they are of few."""

from datetime import date, timedelta

import pytest
from pypdf import PdfReader

from fodfaeste.foundation import clock
from fodfaeste.foundation.days import Quarter
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.site.setup import load_shipped
from fodfaeste.steering.committee import actions, paper, queries, register_figures
from fodfaeste.steering.committee.counting import fill
from fodfaeste.steering.committee.models import Counted
from fodfaeste.steering.committee.rules import Contents, read
from tests.cast import Cast, make_citizen

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 2)
WATCHED_FROM, WATCHED_TO = date(2024, 1, 1), date(2026, 9, 28)


@pytest.fixture
def watched(db: None) -> None:
    """A register that has been watched for nearly three years."""
    list(load_shipped())
    ImportRun.objects.create(
        file_name="prøve.csv", sha256="0" * 64, size=1, status="done", created_at=clock.now(), created_by_label="Prøve",
        first_week=WATCHED_FROM, last_week=WATCHED_TO,
    )  # fmt: skip


def on_benefit(number: int, first: date, weeks: int) -> None:
    """A new person with sickness benefit for so many weeks from a Monday on."""
    citizen = make_citizen("Prøve", f"Nummer {number}", f"70018{number // 10000:01d}{number % 10000:04d}")
    BenefitWeek.objects.bulk_create(
        BenefitWeek(citizen=citizen, week=first + timedelta(weeks=at), benefit="sygedagpenge") for at in range(weeks)
    )


def told(key: str, contents: Contents) -> float | None:
    found = contents.figure(key)
    assert found is not None
    return found.number


def test_who_left_in_the_quarter_is_counted_by_the_first_week_without_benefit(watched: None) -> None:
    for at in range(7):  # their last week begins 6 April, in the quarter
        on_benefit(at, date(2026, 1, 5), 14)
    for at in range(7, 13):  # they left before it
        on_benefit(at, date(2025, 9, 1), 10)
    for at in range(13, 20):  # they are still there
        on_benefit(at, date(2026, 3, 2), 31)
    contents = register_figures.contents(QUARTER)
    assert told("people.left.self_support", contents) == 7
    assert told("people.left.education", contents) == 0
    assert told("people.on_benefit", contents) == 7


def test_where_few_left_the_numbers_are_hidden_and_the_page_says_so(watched: None) -> None:
    for at in range(2):
        on_benefit(at, date(2026, 1, 5), 14)
    contents = register_figures.contents(QUARTER)
    found = contents.figure("people.left.self_support")
    assert found is not None
    assert found.number is None
    assert "for få" in found.value.da
    assert "too few" in found.value.en


def test_an_exit_that_cannot_be_told_from_a_pause_yet_is_not_counted(watched: None) -> None:
    for at in range(8):  # out for three weeks when the register ends
        on_benefit(at, date(2026, 3, 2), 28)
    contents = register_figures.contents(Quarter(2026, 3))
    assert told("people.left.self_support", contents) == 0


def test_half_of_a_years_newcomers_had_left_after_the_median(watched: None) -> None:
    for at in range(22):  # two of 10, 11, … 20 weeks: the middle one is 15
        on_benefit(at, date(2025, 3, 3), 10 + at // 2)
    contents = register_figures.contents(QUARTER)
    assert told("durations.median.2025", contents) == 15
    (curve,) = contents.series
    read_off = {line.at: line.value for line in curve.lines["2025"]}
    assert read_off["13"] == pytest.approx(100 * 7 / 11)  # 10, 11, 12 and 13 weeks are over


def test_a_point_of_the_curve_that_would_tell_of_few_is_left_out_and_a_year_that_is_not_over_as_well(
    watched: None,
) -> None:
    for at in range(12):
        on_benefit(at, date(2025, 3, 3), 10 if at < 3 else 30)
    for at in range(12, 24):
        on_benefit(at, date(2026, 1, 5), 10)
    (curve,) = register_figures.contents(QUARTER).series
    assert set(curve.lines) == {"2025"}, "two reports subtracted would tell who came between them"
    told = {line.at: (line.value, line.low, line.high) for line in curve.lines["2025"]}
    assert told["0"][0] == 100
    assert told["13"] == told["26"] == (None, None, None), "three of twelve"
    assert told["39"][0] == 0


def test_whoever_was_there_when_the_register_began_does_not_count_as_a_newcomer(watched: None) -> None:
    for at in range(9):
        on_benefit(at, WATCHED_FROM, 20)
    assert register_figures.contents(QUARTER).series == ()


def test_without_a_register_the_report_says_so_and_invents_nothing(cast: Cast) -> None:
    list(load_shipped())
    assert register_figures.contents(QUARTER) == Contents()
    assert fill(date(2026, 7, 9)).startswith("2. kvartal 2026")
    contents = read(Counted.objects.get().contents)
    assert not contents.of("people")
    assert told("work.conversations", contents) == 0


@pytest.mark.parametrize(("lang", "heading"), [("da", "Kort fortalt"), ("en", "In short")])
def test_the_report_on_paper_is_tagged_titled_and_in_its_language(
    watched: None, cast: Cast, tmp_path, lang: str, heading: str
) -> None:
    for at in range(12):
        on_benefit(at, date(2025, 3, 3), 10 + at)
    fill(date(2026, 7, 9))
    report = actions.begin(actor=cast.actor("lise"), purpose="Prøve")
    made = tmp_path / "rapport.pdf"
    made.write_bytes(paper.render(queries.view(report, lang)))
    pdf = PdfReader(made)
    catalog = pdf.trailer["/Root"]
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/Lang"].startswith(lang)
    assert heading in "".join(page.extract_text() for page in pdf.pages)
    assert 4 <= len(pdf.pages) <= 10
