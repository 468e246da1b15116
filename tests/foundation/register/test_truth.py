"""The distinct lines are the truth: corrections, repetition, overlap and order cannot spoil the sums."""

import random
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fodfaeste.foundation.journal.actor import system
from fodfaeste.foundation.register.actions import import_file, refresh_status
from fodfaeste.foundation.register.models import BenefitWeek, ImportRun, RefundLine, RegisterStatus, Remark
from fodfaeste.foundation.register.queries import status_of, unmatched_repayments
from tests.cast import Cast
from tests.foundation.register.conftest import Importer
from tests.foundation.register.made import ANNA, BO, HEADER, NEW, content_hash, row, weeks, yr


def payouts() -> list[int | None]:
    return list(BenefitWeek.objects.order_by("week", "benefit").values_list("payout_oere", flat=True))


def test_a_correction_in_the_same_file_is_summed_and_listed_with_its_lines(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row(), row("2026-01-12"), row(payout="-756,00")))
    assert payouts() == [200000, 275600]
    assert run.corrections == 1
    remark = Remark.objects.get()
    assert (remark.kind, remark.lines, str(remark.week)) == ("correction", [2, 4], "2026-01-05")


def test_a_correction_in_a_later_file_changes_the_week(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row("2026-01-12")))
    run = bring(yr(row("2026-01-12", payout="-756,00")))
    assert (run.weeks_new, run.weeks_changed, run.weeks_unchanged, run.weeks_removed) == (0, 1, 0, 0)
    assert payouts() == [275600, 200000]


def test_a_week_paid_back_is_no_week(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row("2026-01-12")))
    run = bring(yr(row(payout="-2.756,00", refund="-2.204,80")))
    assert (run.weeks_removed, payouts()) == (1, [275600])
    status = status_of(cast.citizen["anna"])
    assert status is not None
    assert status.weeks_total == 1


def test_a_citizen_whose_every_week_is_paid_back_has_no_status(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row(cpr=BO)))
    bring(yr(row(payout="-2.756,00")))
    assert status_of(cast.citizen["anna"]) is None
    assert status_of(cast.citizen["bo"]) is not None


def test_a_repayment_without_its_original_waits_for_it(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row("2026-01-12"), row(payout="-756,00")))
    assert (run.negatives, run.weeks_new) == (1, 1)
    assert Remark.objects.get().lines == [3]
    assert [found[3] for found in unmatched_repayments()] == [-75600]
    run = bring(yr(row()))
    assert (run.weeks_new, run.negatives, unmatched_repayments()) == (1, 0, [])
    assert payouts() == [200000, 275600]


def test_the_same_line_counts_once_however_its_numbers_are_written(cast: Cast, bring: Importer) -> None:
    run = bring(yr(row(), row(), row(payout="2756", refund="2204,8", rate="80"), row("08-01-2026", cpr="700180-1000")))
    assert (run.rows_read, run.duplicates, run.lines_new, run.corrections) == (4, 3, 1, 0)
    assert payouts() == [275600]


def test_columns_we_do_not_know_make_no_difference(cast: Cast, bring: Importer) -> None:
    bring(yr(row()))
    run = bring(f"{HEADER};Ny kolonne\n{row()};noget\n")
    assert (run.lines_new, run.lines_known, payouts()) == (0, 1, [275600])


def test_the_same_file_again_changes_nothing_and_says_so(cast: Cast, bring: Importer) -> None:
    text = yr(row(), row("2026-01-12"), row("2026-01-12", payout="1,00"))
    first, before = bring(text), content_hash()
    again = bring(text, name="et andet navn.csv")
    assert content_hash() == before
    assert "ikke noget nyt" in again.message
    assert (again.rows_read, again.weeks_new, again.weeks_changed, again.weeks_unchanged) == (3, 0, 0, 2)
    assert (again.lines_known, again.corrections, again.persons) == (3, 1, 1)
    assert first.weeks_new == 2


def test_a_file_with_the_same_name_and_other_content_is_read(cast: Cast, bring: Importer) -> None:
    bring(yr(row()), name="yr.csv")
    assert bring(yr(row("2026-01-12")), name="yr.csv").weeks_new == 1


def test_an_overlapping_file_adds_only_what_is_new(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row("2026-01-12")))
    run = bring(yr(row("2026-01-12"), row("2026-01-19")))
    assert (run.lines_new, run.lines_known, run.weeks_new, run.weeks_unchanged) == (1, 1, 1, 1)


def test_a_new_last_week_brings_everybodys_facts_up_to_it(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row(cpr=BO)))
    bring(yr(row("2026-03-02", cpr=BO)))
    anna = status_of(cast.citizen["anna"])
    assert anna is not None
    assert str(anna.as_of) == "2026-03-02"
    assert (anna.spell_start, anna.benefit, str(anna.last_benefit_week)) == (None, "", "2026-01-05")
    assert anna.self_support_weeks_156 == 8


def test_facts_can_be_counted_anew(cast: Cast, bring: Importer) -> None:
    bring(yr(row(), row(cpr=BO)))
    before = content_hash()
    RegisterStatus.objects.all().delete()
    assert refresh_status(actor=cast.system, purpose="Test") == 2
    assert content_hash() == before


LINES = st.builds(
    row,
    week=st.sampled_from([f"2026-{month:02}-{day:02}" for month in (1, 2, 4) for day in (5, 12, 19, 26)]),
    cpr=st.sampled_from([ANNA, BO, NEW]),
    benefit=st.sampled_from(["Kontanthjælp", "Sygedagpenge", "Ressourceforløbsydelse", "Førtidspension"]),
    payout=st.sampled_from(["100,00", "-100,00", "250,50", "-250,50", "0,00", "1.000,00"]),
    refund=st.sampled_from(["", "20,00", "-20,00"]),
)


@pytest.mark.slow
@given(lines=st.lists(LINES, min_size=1, max_size=25), draw=st.randoms(use_true_random=False))
@settings(max_examples=30, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_order_splitting_overlap_and_repetition_cannot_matter(
    cast: Cast, rules: None, tmp_path: Path, lines: list[str], draw: random.Random
) -> None:
    expected = _after([lines], tmp_path)
    shuffled = draw.sample(lines, len(lines))
    at = draw.randrange(len(lines) + 1)
    overlap = draw.randrange(at + 1)
    plans = [
        [shuffled],
        [lines[:at], lines[overlap:]],
        [shuffled[at:], shuffled[:at], lines],
        [lines + draw.choices(lines, k=3)],
        [shuffled[start::4] for start in range(4)],
    ]
    for plan in plans:
        assert _after(plan, tmp_path) == expected


def _after(plan: list[list[str]], folder: Path) -> tuple[str, object]:
    """What the register holds after these files, in a database that is then as it was."""
    with transaction.atomic():
        for number, lines in enumerate(part for part in plan if part):
            path = folder / f"{number}.csv"
            path.write_text(yr(*lines), encoding="utf-8")
            run = import_file(actor=system("Test"), purpose="Test", path=path, original_name=path.name)
            assert run.status == "done"
            assert run.refused == 0
        held = content_hash(), weeks()
        assert ImportRun.objects.exists()
        assert RefundLine.objects.exists()
        transaction.set_rollback(True)
    return held
