"""The pages of the rules: read by everybody employed, changed by an administrator, nothing lost."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fodfaeste.foundation import clock
from fodfaeste.foundation.rules import actions, queries
from fodfaeste.foundation.rules.models import RuleRow
from tests.cast import Cast
from tests.foundation.rules.test_rules import BAND, WHY, add, band, town  # noqa: F401

POSTED = {
    "v_group": "ledighedsydelse",
    "v_low": "20",
    "v_high": "30",
    "valid_from": "2026-01-01",
    "valid_to": "",
    "source": "Byrådet den 3. marts",
    "source_url": "",
    "note": "",
}


@pytest.mark.parametrize("who", ["mette", "pia", "hanne", "viggo", "tage", "lise", "ulla", "frank", "admin"])
def test_everybody_employed_reads_the_rules(town: Cast, sign_in, who: str) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    client = sign_in(who)
    assert client.get("/regler/").status_code == 200
    page = client.get("/regler/refund_ladder/").content.decode()
    assert "80 %" in page and "LBK 221" in page
    assert ("Tilføj en række" in page) == (who == "admin")


def test_a_citizen_does_not(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    assert sign_in("anna").get("/regler/").status_code == 403


def test_what_is_not_there_is_404(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    client = sign_in("admin")
    assert client.get("/regler/findes_ikke/").status_code == 404
    assert client.get("/regler/findes_ikke/ny/").status_code == 404
    assert client.get(f"/regler/caseload_bands/{2**70}/ret/").status_code == 404
    assert client.get(f"/regler/rates/{band().pk}/slut/").status_code == 404, "a row of another table"
    assert client.get(f"/regler/caseload_bands/{band().pk}/slut/").status_code == 200


def test_an_administrator_adds_a_row(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    answer = sign_in("admin").post("/regler/caseload_bands/ny/", POSTED)
    assert answer.status_code == 302
    assert band("ledighedsydelse").values == BAND
    assert band("ledighedsydelse").created_by == town.user["admin"]


def test_a_caseworker_does_not(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    assert sign_in("mette").post("/regler/caseload_bands/ny/", POSTED).status_code == 403
    assert not RuleRow.objects.filter(source__startswith="Byrådet").exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [({"source": ""}, "source"), ({"v_low": "mange"}, "v_low"), ({"v_group": "sygedagpenge"}, "valid_from")],
)
def test_a_wrong_row_comes_back_with_everything_that_was_typed(  # type: ignore[no-untyped-def]
    town: Cast,  # noqa: F811
    sign_in,
    change: dict[str, str],
    field: str,
) -> None:
    answer = sign_in("admin").post("/regler/caseload_bands/ny/", {**POSTED, "note": "Mit notat", **change})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Mit notat" in page and f'id="id_{field}_error"' in page


def test_an_amount_is_typed_in_kroner_with_a_comma_and_kept_in_oere(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    posted = {
        "v_benefit": "sygedagpenge",
        "v_rate": "hoejeste",
        "v_title": "Sygedagpenge",
        "v_unit": "kr/week",
        "v_amount": "5012,50",
        "valid_from": "2026-01-01",
        "source": "Ministeriet",
    }
    client = sign_in("admin")
    assert client.post("/regler/rates/ny/", posted).status_code == 302
    assert RuleRow.objects.get(source="Ministeriet").values["amount"] == 501250
    row = RuleRow.objects.get(source="Ministeriet")
    assert 'value="5012,50"' in client.get(f"/regler/rates/{row.pk}/ret/").content.decode()


def test_a_list_is_typed_one_on_each_line_and_shown_again_the_same(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    row = next(r for r in RuleRow.objects.filter(table="benefits") if len(r.values["aliases"]) > 1)
    page = sign_in("admin").get(f"/regler/benefits/{row.pk}/ret/").content.decode()
    assert "\n".join(row.values["aliases"]) in page


def test_replacing_a_row_somebody_else_replaced_shows_both_and_loses_neither(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    old = band()
    actions.replace_row(
        actor=town.actor("admin"),
        purpose=WHY,
        row=old,
        values={"group": "sygedagpenge", "low": 11, "high": 12, "also": []},
        valid_from=date(2015, 1, 1),
        source="Den andens kilde",
    )
    answer = sign_in("admin").post(
        f"/regler/caseload_bands/{old.pk}/ret/",
        {**POSTED, "v_group": "sygedagpenge", "valid_from": "2015-01-01", "source": "Min egen kilde"},
    )
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Den andens kilde" in page and "Min egen kilde" in page
    assert band().source == "Den andens kilde"


def test_the_page_shows_what_held_on_a_chosen_day(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    client = sign_in("mette")
    before = client.get("/regler/target_groups/?dag=2026-06-30").context["now"]
    assert {each.stored.values["open_to_new"] for each in before} == {True}
    assert client.get("/regler/target_groups/?dag=i+dag").status_code == 422


def test_a_gap_ahead_is_shown_on_the_list(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    last = clock.today() + timedelta(days=20)
    actions.end_row(actor=town.actor("admin"), purpose=WHY, row=band(), last_day=last)
    client = sign_in("mette")
    assert "sygedagpenge slutter" in client.get("/regler/").content.decode()
    add(town, values={"group": "sygedagpenge", "low": 1, "high": 2, "also": []}, valid_from=last + timedelta(days=1))
    assert "sygedagpenge slutter" not in client.get("/regler/").content.decode()


def test_the_pages_ask_the_database_equally_often_however_many_rows(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    client = sign_in("admin")

    def count(path: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked)

    few = count("/regler/caseload_bands/"), count("/regler/")
    for number in range(30):
        add(town, values={"group": f"g{number}", "low": 1, "high": 2, "also": []})
    assert (count("/regler/caseload_bands/"), count("/regler/")) == few
    assert len(queries.rows("caseload_bands")) == 32
