"""What is published from the register tells of nobody: totals, two reports, own curves and the ladder, all together."""

import csv
import io
import re
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta

import numpy as np
import pytest
from django.conf import settings as installation
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.casework.record import totals
from fodfaeste.evidence.spells import EXITS
from fodfaeste.evidence.weeks import monday_of, week_of
from fodfaeste.foundation import clock
from fodfaeste.foundation.days import Quarter, quarter_of
from fodfaeste.foundation.people.models import Citizen
from fodfaeste.foundation.register import facts
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun
from fodfaeste.foundation.register.tables import benefit_table, code_book, gap_weeks
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.foundation.small_numbers import suppress
from fodfaeste.site.setup import load_shipped
from fodfaeste.steering.committee import counting, opendata, words
from fodfaeste.steering.committee.models import Report
from fodfaeste.steering.evaluation import own
from fodfaeste.steering.investment import ladder_queries
from fodfaeste.steering.investment.ladder_queries import OUTSIDE, WITHOUT_RULE, ladder
from fodfaeste.steering.investment.ladder_sums import fill_ladder
from fodfaeste.steering.investment.models import LadderGap, LadderQuarter
from tests.cast import Cast, make_citizen
from tests.reconstruction import Reader

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2023, 1, 2), date(2025, 3, 31)
EARLIER = date(2024, 12, 30)
"""How far the register went when the first of the two reports was counted."""
REPORTS = {Quarter(2024, 4): (EARLIER, date(2025, 1, 9)), Quarter(2025, 1): (LAST, date(2025, 4, 9))}
RATES_FROM = date(2023, 4, 3)
"""Before it the ladder has no rates, so that there are weeks without one."""
PEOPLE = 70
WAYS = ("self_support", "other")
BENEFITS = ("kontanthjaelp", "sygedagpenge", "barselsdagpenge", "ressourceforloeb", "foertidspension")
Path = tuple[int, list[tuple[str, int]], bool]
"""The week of beginning, benefits with weeks, and whether education comes after."""


class Town(list[Citizen]):
    """So many citizens, told in one word where a test fails."""

    def __repr__(self) -> str:
        return f"{len(self)} citizens"


@pytest.fixture
def town(cast: Cast) -> Town:
    list(load_shipped())
    RuleRow.objects.filter(table="refund_ladder").update(valid_from=RATES_FROM)
    return Town(make_citizen("Prøve", f"Nummer {at}", f"70018{at:05d}") for at in range(PEOPLE))


paths = st.tuples(
    st.integers(0, 112),
    st.lists(st.tuples(st.sampled_from(BENEFITS), st.sampled_from([3, 8, 14, 30, 60])), min_size=1, max_size=2),
    st.booleans(),
)
crowds = st.lists(st.tuples(paths, st.integers(1, 9)), min_size=2, max_size=9)


def weeks_of(citizen: Citizen, path: Path) -> Iterator[BenefitWeek]:
    begins, parts, studies = path
    names = [name for name, many in parts for _ in range(many)] + ["su"] * (26 if studies else 0)
    for at, name in enumerate(names):
        week = FIRST + timedelta(weeks=begins + at)
        yield BenefitWeek(citizen=citizen, week=week, benefit=name, payout_oere=350_000, refund_oere=70_000)


@contextmanager
def counted(people: Sequence[Citizen], crowd: Sequence[tuple[Path, int]]) -> Iterator[dict[Quarter, Report]]:
    """The register filled and everything counted, as it was at both reports; afterwards everything is as it was."""
    each = [path for path, many in crowd for _ in range(many)][: len(people)]
    rows = [row for citizen, path in zip(people, each, strict=False) for row in weeks_of(citizen, path)]
    with transaction.atomic():
        reports = {}
        since = FIRST
        for period, (until, day) in REPORTS.items():
            BenefitWeek.objects.bulk_create(row for row in rows if since <= row.week <= until)
            ImportRun.objects.create(
                file_name="prøve.csv", sha256=f"{until:%Y%m%d}".zfill(64), size=1, status="done",
                created_at=clock.now(), created_by_label="Prøve", first_week=FIRST, last_week=until,
            )  # fmt: skip
            since = until + timedelta(weeks=1)
            facts.refresh()
            own.fill(day)
            counting.fill(day)
            reports[period] = Report.objects.create(quarter=period.first)
        fill_ladder(LAST)
        yield reports
        transaction.set_rollback(True)


# ---- what the reader reads -----------------------------------------------------------------------------------------


def out_by(cohort: str, weeks: int, ways: Sequence[str] = WAYS) -> list[Hashable]:
    """Those of a year who were out after so many weeks, week by week of those the curves are read at."""
    return [("out", cohort, upto, way) for upto in own.ASKED if upto <= weeks for way in ways]


def everybody_of(cohort: str) -> list[Hashable]:
    return [*out_by(cohort, own.ASKED[-1]), ("still", cohort)]


def read_report(reader: Reader, period: Quarter, report: Report) -> None:
    """The open data of a report; it has every number of the pages and the paper."""
    rows = list(csv.DictReader(io.StringIO(opendata.rows(report))))
    sizes = {}
    for row in rows:
        key, value = row["key"], row["value"]
        if key == "people.on_benefit" and value:
            reader.reads([("on", min(week_of(period.last), week_of(REPORTS[period][0])))], int(value))
        if key.startswith("people.left."):
            reader.reads([("left", period.name, key.rsplit(".", 1)[1])], int(value) if value else None)
        if key.startswith("durations.median."):
            cohort = key.rsplit(".", 1)[1]
            sizes[cohort] = int(re.findall(r"of (\d+) spells", row["method_en"])[0])
            reader.reads(everybody_of(cohort), sizes[cohort])
        if key == "people.by_quarter" and value:
            continue  # a rounded mean: the page of effect has the sum itself
    for row in rows:
        if row["key"] == "durations.curve" and row["value"]:
            count = sizes[row["line"]] * (1 - float(row["value"]) / 100)
            assert abs(count - round(count)) < 0.001, "a share of a known whole is a number"
            reader.reads(out_by(row["line"], int(row["at"])), round(count))


def read_own(reader: Reader) -> None:
    """The municipality's own curves on the page of effect."""
    shown = own.shown()
    for cohort, points in shown.curves.items():
        people = points[0].people
        reader.reads(everybody_of(cohort), people)
        for each in points:
            if people is not None and each.value is not None:
                reader.reads(out_by(cohort, int(each.at), ("self_support",)), round(each.value * people))
    for each in shown.quarters:
        reader.reads([("benefit weeks", each.at)], each.people)


def read_ladder(reader: Reader) -> None:
    """The page of the investments, and the workbook (which has the same rows)."""
    outside, found = ladder_queries.groups_outside(), ladder()
    for quarter in found.quarters:
        name = quarter_of(quarter.begins).name
        everybody = ("ladder", name, "all", "")
        rows = [("step", row) for row in quarter.steps] + [("group", row) for row in quarter.groups]
        for kind, row in [*rows, ("all", quarter.everybody)]:
            cell = ("ladder", name, kind, row.key)
            reader.reads([(*cell, "citizens")], row.citizens)
            reader.reads([(*cell, "weeks")], row.weeks)
            reader.knows({(*cell, "weeks"): 1, (*cell, "citizens"): -1}, 0)
            reader.knows({(*cell, "citizens"): 14, (*cell, "weeks"): -1}, 0)
            if cell != everybody:
                reader.knows({(*everybody, "citizens"): 1, (*cell, "citizens"): -1}, 0)
            assert (row.net is None) == (row.weeks is None), "money beside a hidden number"
        for kind in ("step", "group"):
            parts = {("ladder", name, kind, row.key, "weeks"): 1 for each, row in rows if each == kind}
            reader.knows(parts | {(*everybody, "weeks"): -1}, 0, 0)
        inside = {("ladder", name, "group", row.key, "weeks"): 1 for row in quarter.groups if row.key in outside}
        if any(row.key == str(OUTSIDE) for row in quarter.steps):
            reader.knows(inside | {("ladder", name, "step", str(OUTSIDE), "weeks"): -1}, 0, 0)
    for gap in found.gaps:
        without = [
            ("ladder", quarter_of(quarter.begins).name, "step", row.key, "weeks")
            for quarter in found.quarters
            for row in quarter.steps
            if row.key == str(WITHOUT_RULE)
        ]
        reader.reads(without, gap.weeks)


def read_totals(reader: Reader, cast: Cast) -> None:
    """The manager's totals: the register's last week by benefit."""
    shown = totals.totals(cast.actor("lise")).benefits
    reader.table(shown.cells, ("now",), shown.total)
    reader.knows({("now", name): 1 for name in shown.cells} | {("on", week_of(LAST)): -1}, 0, 0)


# ---- what is true --------------------------------------------------------------------------------------------------


def truth(cast: Cast) -> dict[Hashable, int]:
    found: Counter[Hashable] = Counter()
    for row in LadderQuarter.objects.all():
        cell = ("ladder", quarter_of(row.quarter).name, row.kind, row.key)
        found[*cell, "citizens"], found[*cell, "weeks"] = row.citizens, row.weeks
    book = code_book(benefit_table())
    benefits = facts.benefit_keys(book)
    weekly = Counter(BenefitWeek.objects.filter(benefit__in=benefits).values_list("week", flat=True))
    for week, many in weekly.items():
        found["benefit weeks", quarter_of(week).name] += many
    for week in (week_of(LAST), week_of(EARLIER)):
        found["on", week] = weekly[monday_of(week)]
    found.update({("now", name): 0 for name in totals.totals(cast.actor("lise")).benefits.cells})
    found.update(spells_true(code_book(benefit_table())))
    found.update({("now", name): many for name, many in totals._on_benefit(LAST).items()})
    return found


def spells_true(book) -> Counter[Hashable]:  # type: ignore[no-untyped-def]
    found: Counter[Hashable] = Counter()
    for period, (until, _) in REPORTS.items():
        window = facts.Window(week_of(FIRST), week_of(until))
        gap = gap_weeks(monday_of(window.last))
        for part in facts.every_spell(window, book, gap):
            first, last = week_of(period.first + timedelta(days=-period.first.weekday() % 7)), week_of(period.last)
            known = min(last, window.last - gap - 1)
            for at in np.flatnonzero(~part.censored & (part.last_week + 1 >= first) & (part.last_week + 1 <= known)):
                found["left", period.name, EXITS[int(part.exit[at])]] += 1
            if until == LAST:
                for at in np.flatnonzero((part.first_week > window.first + gap) & (part.observed_weeks > 0)):
                    cohort = str(monday_of(int(part.first_week[at])).isocalendar().year)
                    found[place(cohort, int(part.observed_weeks[at]), int(part.exit[at]))] += 1
        found.update({("left", period.name, key): 0 for key in words.EXITS})
    cohorts = {cell[1] for cell in found if cell[0] in ("out", "still")}  # type: ignore[index]
    found.update({cell: 0 for cohort in cohorts for cell in everybody_of(cohort)})
    return found


def place(cohort: str, weeks: int, way: int) -> Hashable:
    asked = next((each for each in own.ASKED if weeks <= each), None)
    if way == 0 or asked is None:
        return "still", cohort
    return "out", cohort, asked, "self_support" if EXITS[way] == "self_support" else "other"


def worked_out(cast: Cast, reports: dict[Quarter, Report]) -> dict[Hashable, tuple[int, float]]:
    reader = Reader()
    for period, report in reports.items():
        read_report(reader, period, report)
    read_own(reader)
    read_ladder(reader)
    read_totals(reader, cast)
    least = installation.FODFAESTE_MINIMUM_CELL
    people = dict(truth(cast))
    found = reader.worked_out(people, least)
    for cell, many in people.items():  # nor may the weeks of a few citizens be told, however many they are
        if isinstance(cell, tuple) and cell[-1] == "citizens" and 0 < many < least:
            weeks = (*cell[:-1], "weeks")
            low, high = reader.between(weeks)
            if low == high:
                found[weeks] = (low, high)
    return found


# ---- the tests -----------------------------------------------------------------------------------------------------


@pytest.mark.slow
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(crowd=crowds)
def test_everything_from_the_register_together_tells_of_nobody(
    cast: Cast, town: Town, crowd: list[tuple[Path, int]]
) -> None:
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {}


def staying(many: int, benefit: str, weeks: int = 30, begins: int = 30) -> tuple[Path, int]:
    """So many people on one benefit; from the 31st week of 2023 unless said."""
    return (begins, [(benefit, weeks)], False), many


# Each of these publishes one thing carelessly, and the reader finds it: so the silence above says something.


def test_curves_with_every_point_are_read_off(cast: Cast, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    crowd = [staying(3, "kontanthjaelp", 8), staying(12, "kontanthjaelp", 30)]
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {}
    monkeypatch.setattr(own, "told_points", lambda *_: [True] * len(own.ASKED))
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {("out", "2023", 13, "self_support"): (3, 3)}


def test_groups_outside_the_ladder_follow_from_the_step_outside(
    cast: Cast, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd = [staying(3, "barselsdagpenge", 1), staying(9, "foertidspension", 8)]
    crowd += [staying(8, "kontanthjaelp", 8), staying(20, "sygedagpenge", 8)]
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {}
    monkeypatch.setattr(
        ladder_queries, "_hidden", lambda steps, groups, _, minimum: tuple(suppress([steps, groups], minimum))
    )
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {
            ("ladder", "2023Q3", "group", "andet", "citizens"): (1, 3),
            ("ladder", "2023Q3", "group", "andet", "weeks"): (3, 3),
        }


def test_the_warning_of_weeks_without_a_rate_keeps_the_secret_of_its_step(cast: Cast, town: Town) -> None:
    crowd = [staying(1, "kontanthjaelp", 3, 2), staying(20, "barselsdagpenge", 8, 2)]
    with counted(town, crowd) as reports:
        assert worked_out(cast, reports) == {}
        (gap,) = LadderGap.objects.all()
        reader = Reader()
        read_ladder(reader)
        reader.reads([("ladder", "2023Q1", "step", str(WITHOUT_RULE), "weeks")], gap.weeks)
        assert reader.between(("ladder", "2023Q1", "step", str(WITHOUT_RULE), "citizens")) == (1, 3)


def test_two_reports_subtracted_do_not_tell_who_came_between_them(cast: Cast, town: Town) -> None:
    """Those of the last weeks cannot be told from a pause yet when the first report is counted."""
    with counted(town, [staying(6, "kontanthjaelp", 3, 60), staying(3, "kontanthjaelp", 30, 102)]) as reports:
        sizes = []
        for report in reports.values():
            rows = csv.DictReader(io.StringIO(opendata.rows(report)))
            sizes.append([re.findall(r"of (\d+) spells", row["method_en"]) for row in rows if "2024" in row["key"]])
        assert sizes == [[], [["9"]]]
