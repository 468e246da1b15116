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


TRIGGER = {
    "v_key": "ny_linje",
    "v_title": "Ny linje",
    "v_measure": "current_spell_weeks",
    "v_at_least": "12",
    "v_within_years": "0",
    "valid_from": "2026-01-01",
    "source": "Udvalget",
}


def test_a_column_with_choices_is_chosen_from_a_list_and_shown_in_words(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    client = sign_in("admin")
    form = client.get("/regler/screening_triggers/ny/").content.decode()
    assert '<option value="current_spell_weeks">Uger med ydelse i det nuværende forløb</option>' in form
    wrong = client.post("/regler/screening_triggers/ny/", {**TRIGGER, "v_measure": "vrøvl"})
    assert wrong.status_code == 422
    assert "Vælg en af mulighederne på listen." in wrong.content.decode()
    assert client.post("/regler/screening_triggers/ny/", TRIGGER).status_code == 302
    page = client.get("/regler/screening_triggers/").content.decode()
    assert "<td>Uger med ydelse i det nuværende forløb" in page
    assert "current_spell_weeks" not in page


def test_a_number_below_zero_is_refused_in_plain_words(town: Cast, sign_in) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    answer = sign_in("admin").post("/regler/screening_triggers/ny/", {**TRIGGER, "v_at_least": "-1"})
    assert answer.status_code == 422
    assert "Skriv 0 eller et højere tal." in answer.content.decode()


@pytest.mark.parametrize("table", ["caseload_bands", "screening_triggers", "rates", "benefits", "refund_ladder"])
def test_saving_a_row_as_it_is_changes_nothing_and_says_so(town: Cast, sign_in, table: str) -> None:  # type: ignore[no-untyped-def]  # noqa: F811
    row = RuleRow.objects.filter(table=table, replaced_at=None).order_by("pk")[0]
    client, path, count = sign_in("admin"), f"/regler/{table}/{row.pk}/ret/", RuleRow.objects.count()
    form = client.get(path).context["form"]
    posted = {}
    for each in form:
        value = each.value()
        if value is not None and value is not False:
            posted[each.html_name] = str(each.field.widget.format_value(value) if each.field.localize else value)
    posted["note"] = posted["note"].replace("\n", "\r\n")
    answer = client.post(path, posted, follow=True)
    assert "Der er ikke ændret noget." in answer.content.decode()
    assert RuleRow.objects.count() == count
    row.refresh_from_db()
    assert row.replaced_at is None
    changed = client.post(path, posted | {"source": "En anden kilde"}, follow=True)
    assert "Rækken er rettet." in changed.content.decode()
    assert RuleRow.objects.count() == count + 1
