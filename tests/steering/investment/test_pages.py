"""The pages: who sees what, nothing typed is lost, and a number of statements that does not grow."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock
from fodfaeste.steering.investment import actions
from fodfaeste.steering.investment.models import BudgetLine, LedgerLine, Project
from tests.cast import Cast
from tests.steering.investment.conftest import LEDGER, WHY

SignIn = Callable[[str], Client]


def main(client: Client, path: str = "/investering/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode().split("<main", 1)[1]


@pytest.mark.parametrize("who", ["lise", "frank", "tage"])
def test_manager_analyst_and_team_leader_see_every_investment(
    town: Cast, project: Project, sign_in: SignIn, who: str
) -> None:
    seen = main(sign_in(who))
    assert "Flere socialrådgivere" in seen
    assert "1.250.000,50 kr." in seen
    assert "Flere socialrådgivere" in main(sign_in(who), f"/investering/{project.pk}/")


def test_the_committee_sees_the_totals_and_no_single_investment(town: Cast, project: Project, sign_in: SignIn) -> None:
    client = sign_in("ulla")
    seen = main(client)
    assert "1.250.000,50 kr." in seen
    assert "Flere socialrådgivere" not in seen
    assert client.get(f"/investering/{project.pk}/").status_code == 403


@pytest.mark.parametrize("who", ["anna", "mette", "pia", "hanne", "viggo", "admin"])
def test_others_do_not_see_the_money(town: Cast, project: Project, sign_in: SignIn, who: str) -> None:
    assert sign_in(who).get("/investering/").status_code == 403


@pytest.mark.parametrize("who", ["frank", "tage", "ulla"])
def test_who_may_only_read_is_offered_nothing_to_change(
    town: Cast, project: Project, sign_in: SignIn, who: str
) -> None:
    client = sign_in(who)
    assert "Ny investering" not in main(client)
    for path in ("ny/", f"{project.pk}/ret/", f"{project.pk}/linje/", "bogfoering/"):
        assert client.get(f"/investering/{path}").status_code == 403


def test_before_anything_is_written_the_page_says_what_to_do(town: Cast, sign_in: SignIn) -> None:
    assert "Begynd med det, byrådet har besluttet" in main(sign_in("lise"))
    assert "Når lederen har skrevet dem ind" in main(sign_in("ulla"))


def test_the_manager_writes_an_investment_and_its_budget(town: Cast, sign_in: SignIn) -> None:
    client = sign_in("lise")
    given = {"title": "Mentorer", "begins": "2026-01-01", "decided_by": "Byrådet", "decided_on": "2025-10-09"}
    answer = client.post("/investering/ny/", given)
    assert answer.status_code == 302
    line = {"text": "Løn", "first": "2026-01-01", "last": "2026-12-31", "cost_category": "mentor", "source": "Punkt 4"}
    at = f"{answer['Location']}linje/"
    wrong = client.post(at, line | {"oere": "en million"})
    assert wrong.status_code == 422
    assert "1.250.000 eller 1.250,50" in wrong.content.decode() and "en million" in wrong.content.decode()
    assert client.post(at, line | {"oere": "1.000.000"}).status_code == 302
    seen = main(client, answer["Location"])
    assert "1.000.000 kr." in seen and "under loftet i budgetgarantien" in seen


def test_what_was_decided_is_folded_by_year_and_this_year_is_open(
    town: Cast, project: Project, sign_in: SignIn
) -> None:
    at, line = f"/investering/{project.pk}/", {"text": "Uge 1", "cost_category": "mentor", "source": "Punkt 4"}
    line |= {"first": "2027-01-01", "last": "2027-12-31", "oere": "500"}
    with clock.at(datetime(2026, 11, 26, 12, tzinfo=UTC)):
        assert sign_in("lise").post(f"{at}linje/", line).status_code == 302
        seen = main(sign_in("lise"), at)
    folds = re.findall(r"<details[^>]*?( open)?><summary[^>]*>(\d{4}) <span[^>]*>(.*?)</span>", seen)
    assert folds == [(" open", "2026", "2 linjer"), ("", "2027", "1 linje")]


def test_a_period_across_the_new_ceiling_is_refused_with_the_way_out(
    town: Cast, project: Project, sign_in: SignIn
) -> None:
    line = {"text": "Løn", "first": "2025-07-01", "last": "2026-06-30", "cost_category": "mentor", "source": "x"}
    answer = sign_in("lise").post(f"/investering/{project.pk}/linje/", line | {"oere": "1"})
    assert answer.status_code == 422
    assert "Skriv to linjer" in answer.content.decode()


def test_a_stale_line_shows_both_texts(town: Cast, project: Project, sign_in: SignIn) -> None:
    client, line = sign_in("lise"), project.lines.get(text="Løn")
    given = {"text": "Løn og pension", "first": "2026-01-01", "last": "2026-12-31", "oere": "1.100.000",
             "cost_category": "social", "source": "Punkt 4", "version": "1"}  # fmt: skip
    assert client.post(f"/investering/linje/{line.pk}/", given).status_code == 302
    stale = client.post(f"/investering/linje/{line.pk}/", given | {"text": "Min egen tekst"})
    assert stale.status_code == 409
    shown = stale.content.decode()
    assert "Min egen tekst" in shown and "Løn og pension" in shown
    assert BudgetLine.objects.get(pk=line.pk).text == "Løn og pension"


def test_a_ledger_is_brought_in_and_its_accounts_are_placed(town: Cast, project: Project, sign_in: SignIn) -> None:
    client = sign_in("lise")
    upload = SimpleUploadedFile("januar.csv", LEDGER.encode("cp1252"))
    answer = client.post("/investering/bogfoering/", {"file": upload})
    assert answer.status_code == 302
    assert "172.001,50 kr." in main(client, answer["Location"])
    assert "Noget af det bogførte er ikke med" in main(client)
    given = {"account": "5.68.10", "project": project.pk, "cost_category": "social", "valid_from": "2026-01-01"}
    assert client.post("/investering/konti/", given).status_code == 302
    assert "160.000,50 kr." in main(client)


def test_every_refused_line_is_told_on_the_page_and_nothing_is_booked(
    town: Cast, project: Project, sign_in: SignIn
) -> None:
    client = sign_in("lise")
    upload = SimpleUploadedFile("fejl.csv", (LEDGER + "1;i går;;x;1,00\n2;31-01-2026;;x;\n").encode())
    seen = main(client, client.post("/investering/bogfoering/", {"file": upload})["Location"])
    assert "»i går« er ikke en dato." in seen and "Beløbet mangler." in seen
    assert not LedgerLine.objects.exists()


def test_a_file_that_is_no_ledger_is_told_at_the_field(town: Cast, sign_in: SignIn) -> None:
    upload = SimpleUploadedFile("billede.csv", b"\x89PNG\r\n\x1a\n\x00\x00")
    answer = sign_in("lise").post("/investering/bogfoering/", {"file": upload})
    assert answer.status_code == 422


@pytest.mark.parametrize("who", ["frank", "tage"])
def test_accounts_are_read_by_those_who_see_the_investments_and_placed_by_the_manager_alone(
    town: Cast, project: Project, sign_in: SignIn, who: str
) -> None:
    client = sign_in(who)
    assert "Placér en konto" not in main(client, "/investering/konti/")
    given = {"account": "5.68.10", "project": project.pk, "cost_category": "social", "valid_from": "2026-01-01"}
    assert client.post("/investering/konti/", given).status_code == 403


def test_the_page_takes_the_same_statements_for_one_investment_and_for_thirty(
    town: Cast, project: Project, sign_in: SignIn
) -> None:
    client = sign_in("lise")

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            main(client)
        return len(caught)

    statements()
    few = statements()
    for number in range(30):
        made = actions.begin_project(
            actor=town.actor("lise"),
            purpose=WHY,
            title=f"Nr. {number}",
            begins=date(2026, 1, 1),
            decided_by="Byrådet",
            decided_on=date(2025, 10, 9),
        )
        BudgetLine.objects.create(
            project=made, text="x", first=date(2026, 1, 1), last=date(2026, 1, 31), oere=100, capped=False,
            cost_category="social", source="x",
        )  # fmt: skip
    assert statements() == few
    assert few <= 25
