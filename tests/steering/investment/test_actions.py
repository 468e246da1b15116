"""What is decided is written once, corrected with the version seen, and taken out with a reason; by the manager."""

from collections.abc import Callable
from datetime import date

import pytest

from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.steering.investment import actions, booking, queries
from fodfaeste.steering.investment.figures import Column
from fodfaeste.steering.investment.models import AccountUse, BudgetLine, LedgerFile, LedgerLine, Project
from tests.cast import Cast
from tests.steering.investment.conftest import LEDGER, WHY

DECIDED = {"begins": date(2026, 1, 1), "decided_by": "Byrådet", "decided_on": date(2025, 10, 9)}


def budgeted() -> int:
    found = queries.board().totals.budgeted
    return found.oere_in(Column.BUDGETED) if found else 0


def booked() -> int:
    found = queries.board().totals.booked
    return found.oere_in(Column.BOOKED) if found else 0


def take_in(town: Cast, text: str = LEDGER, name: str = "januar.csv") -> LedgerFile:
    return booking.take_in(actor=town.actor("lise"), purpose=WHY, name=name, data=text.encode())


def place(town: Cast, project: Project, account: str, category: str = "social", first: date = date(2026, 1, 1)) -> None:
    booking.use_account(
        actor=town.actor("lise"),
        purpose=WHY,
        account=account,
        project=project,
        cost_category=category,
        valid_from=first,
    )


def test_what_is_decided_stands_in_the_journal(town: Cast, project: Project) -> None:
    verbs = list(JournalEntry.objects.filter(verb__regex="^(investment|budget)").values_list("verb", flat=True))
    assert verbs == ["investment.begun", "budget_line.added", "budget_line.added"]
    assert budgeted() == 125_000_050


@pytest.mark.parametrize("who", ["mette", "pia", "tage", "ulla", "frank", "admin", "anna"])
def test_only_the_manager_changes_the_money(town: Cast, project: Project, who: str) -> None:
    line = project.lines.all()[0]
    common = {"actor": town.actor(who), "purpose": WHY}
    day = date(2026, 3, 1)
    for act in (
        lambda: actions.begin_project(**common, title="x", **DECIDED),
        lambda: actions.save_project(**common, project=project, version=1, title="x", **DECIDED),
        lambda: actions.end_project(**common, project=project, version=1, on=day, why="x"),
        lambda: actions.withdraw_line(**common, line=line, version=1, on=day, why="x"),
        lambda: booking.take_in(**common, name="x.csv", data=LEDGER.encode()),
        lambda: place_as(common, project),
    ):
        with pytest.raises(AccessDenied):
            act()
    assert budgeted() == 125_000_050 and not LedgerFile.objects.exists() and not AccountUse.objects.exists()


def place_as(common: dict[str, object], project: Project) -> None:
    booking.use_account(
        **common,
        account="1",
        project=project,
        cost_category="social",
        valid_from=date(2026, 1, 1),  # type: ignore[arg-type]
    )


def test_a_correction_needs_the_version_that_was_seen(town: Cast, project: Project) -> None:
    line = project.lines.get(text="Løn")
    given = {"text": "Løn", "first": line.first, "last": line.last, "cost_category": "social", "source": "Byrådet"}
    common = {"actor": town.actor("lise"), "purpose": WHY, "line": line, "version": 1}
    actions.save_line(**common, **given, oere=200)
    with pytest.raises(Stale):
        actions.save_line(**common, **given, oere=300)
    assert BudgetLine.objects.get(pk=line.pk).oere == 200
    with pytest.raises(Stale):
        actions.withdraw_line(**common, on=date(2026, 3, 1), why="x")


def test_a_line_taken_out_counts_no_more_and_stays_with_its_reason(town: Cast, project: Project) -> None:
    line = project.lines.get(text="Løn")
    common = {"actor": town.actor("lise"), "purpose": WHY, "line": line}
    with pytest.raises(Refused):
        actions.withdraw_line(**common, version=1, on=date(2026, 3, 1), why="  ")
    actions.withdraw_line(**common, version=1, on=date(2026, 3, 1), why="Flyttet til sundhed")
    assert budgeted() == 25_000_050
    assert queries.project_page(project).withdrawn[0].withdrawn_because == "Flyttet til sundhed"
    with pytest.raises(Refused):
        actions.withdraw_line(**common, version=2, on=date(2026, 3, 1), why="Igen")


def test_an_ended_investment_takes_no_more_lines(town: Cast, project: Project) -> None:
    lise = town.actor("lise")
    actions.end_project(
        actor=lise, purpose=WHY, project=project, version=1, on=date(2026, 6, 30), why="Udvalget stoppede den"
    )
    with pytest.raises(Refused, match="afsluttet"):
        actions.add_line(
            actor=lise,
            purpose=WHY,
            project=project,
            text="Mere",
            first=date(2026, 7, 1),
            last=date(2026, 12, 31),
            oere=1,
            cost_category="social",
            source="x",
        )
    assert budgeted() == 125_000_050, "its figures still stand"


def test_the_ceiling_is_what_the_rules_say_and_is_summed_for_itself(town: Cast, project: Project) -> None:
    capped = queries.board().capped.budgeted
    assert capped is not None and capped.oere_in(Column.BUDGETED) == 25_000_050


def test_only_placed_accounts_are_booked_on_an_investment(town: Cast, project: Project) -> None:
    file = take_in(town)
    assert (file.taken, file.lines_new, file.oere) == (True, 4, 17_200_150)
    assert booked() == 0
    place(town, project, "5.68.10")
    place(town, project, "5.68.20", "mentor")
    board = queries.board()
    assert booked() == 17_200_050
    assert board.unplaced is not None and board.unplaced.oere_in(Column.BOOKED) == 100
    assert board.capped.booked is not None and board.capped.booked.oere_in(Column.BOOKED) == 1_200_000
    assert [each.account for each in queries.unplaced_accounts()] == ["9.99.99"]


def test_the_same_file_twice_changes_nothing(town: Cast, project: Project) -> None:
    place(town, project, "5.68.10")
    take_in(town)
    before = booked()
    again = take_in(town, name="en-kopi.csv")
    assert (again.lines_new, again.lines_known) == (0, 4)
    assert booked() == before == 16_000_050


def test_overlapping_files_add_only_what_is_new(town: Cast, project: Project) -> None:
    lines = LEDGER.splitlines(keepends=True)
    take_in(town, "".join([lines[0], *lines[2:]]))
    assert take_in(town).lines_new == 1
    assert LedgerLine.objects.count() == 4


def test_one_line_that_cannot_be_read_keeps_the_whole_file_out_and_is_told(town: Cast, project: Project) -> None:
    file = take_in(town, LEDGER + "5.68.10;31-03-2026;1005;Løn;mange penge\n")
    assert not file.taken and not LedgerLine.objects.exists()
    assert [(each.line, each.column) for each in file.refusals.all()] == [(6, "Beløb")]
    assert JournalEntry.objects.filter(verb="ledger.refused").count() == 1
    assert queries.booking_so_far().last is None


def test_what_is_no_ledger_leaves_nothing(town: Cast, project: Project) -> None:
    with pytest.raises(Refused, match="mangler"):
        take_in(town, "a;b\n1;2\n")
    assert not LedgerFile.objects.exists()


def test_an_account_that_changes_hands_counts_on_either_side_of_the_day(town: Cast, project: Project) -> None:
    other = actions.begin_project(actor=town.actor("lise"), purpose=WHY, title="Anden", **DECIDED)
    take_in(town)
    place(town, project, "5.68.10")
    place(town, other, "5.68.10", first=date(2026, 2, 1))
    figures = {row.project.title: row.columns.booked for row in queries.board().rows}
    assert {title: figure.oere_in(Column.BOOKED) for title, figure in figures.items() if figure} == {
        "Flere socialrådgivere": 8_000_000, "Anden": 8_000_050,
    }  # fmt: skip
    with pytest.raises(Refused, match="allerede i brug"):
        place(town, project, "5.68.10", first=date(2026, 1, 1))


def test_the_last_day_of_an_account_needs_the_version_that_was_seen(town: Cast, project: Project) -> None:
    take_in(town)
    place(town, project, "5.68.10")
    use = AccountUse.objects.get()
    end: Callable[[int], object] = lambda version: booking.end_account_use(  # noqa: E731
        actor=town.actor("lise"), purpose=WHY, use=use, version=version, valid_to=date(2026, 1, 31)
    )
    with pytest.raises(Stale):
        end(7)
    end(1)
    assert booked() == 8_000_000
