"""A locked row may count otherwise, with a reason; both stay visible. What changed since last time is shown."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fodfaeste.casework.screening import panels, queries
from fodfaeste.casework.screening.actions import answer_screening, correct_row
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from tests.casework.screening.help import ANSWERS, PURPOSE, answered, basis, begun, judged, on_benefit
from tests.cast import Cast

SignIn = Callable[[str], Client]
REASON = "Borgeren læste spørgsmålet forkert."


def correct(cast: Cast, screening: Screening, who: str = "mette", **more: object) -> Screening:
    given = {"row": "helbred", "chosen": "vil_ikke_svare", "reason": REASON, "version": screening.version}
    return correct_row(actor=cast.actor(who), purpose=PURPOSE, screening=screening, **given | more)


def test_a_corrected_row_counts_otherwise_and_both_stay_visible(ready: Cast, sign_in: SignIn) -> None:
    basis(ready)
    screening = answered(ready)
    before = queries.score(screening, queries.latest_basis())
    fresh = correct(ready, screening)
    after = queries.score(fresh, queries.latest_basis())
    assert (before.total, after.total) == (9, 6)
    (made,) = queries.corrections(fresh)
    assert (made.before.points, made.after.points, made.by, made.reason) == (3, 0, "Mette Testsen", REASON)
    page = sign_in("mette").get(reverse("screening", args=[fresh.pk])).content.decode()
    assert "Rettet bagefter" in page
    assert made.before.said.da in page
    assert REASON in page


def test_the_citizen_reads_the_correction_and_its_reason(ready: Cast, sign_in: SignIn) -> None:
    correct(ready, answered(ready))
    assert REASON in sign_in("anna").get(reverse("my_screening")).content.decode()


def test_a_register_row_can_be_let_out(ready: Cast) -> None:
    on_benefit(ready.citizen["anna"], 40)
    screening = answered(ready)
    row = next(raw for raw in screening.explained if raw["source"] == "register" and raw["points"] > 0)
    fresh = correct(ready, screening, row=row["key"], chosen="ukendt")
    assert next(raw for raw in fresh.explained if raw["key"] == row["key"])["points"] == 0


@pytest.mark.parametrize(
    ("more", "words"),
    [({"reason": "nej"}, "mindst 10 tegn"), ({"chosen": "vrøvl"}, "Vælg en"), ({"row": "vrøvl"}, "Vælg en")],
)
def test_a_correction_needs_a_reason_and_a_choice_that_exists(ready: Cast, more: dict, words: str) -> None:
    screening = answered(ready)
    with pytest.raises(Refused, match=words):
        correct(ready, screening, **more)
    assert screening.corrections.count() == 0


def test_before_the_lock_and_after_the_judgement_nothing_is_corrected(ready: Cast) -> None:
    for screening in (begun(ready, "bo", "karl"), judged(ready)):
        with pytest.raises(Refused, match="kun rettes"):
            correct(ready, screening, "karl")


def test_a_specialist_corrects_nothing_and_a_stale_page_is_told(ready: Cast) -> None:
    screening = answered(ready)
    with pytest.raises(AccessDenied):
        correct(ready, screening, "pia")
    with pytest.raises(Stale):
        correct(ready, screening, version=screening.version - 1)


def test_the_page_offers_every_sentence_of_the_row_and_says_what_is_missing(ready: Cast, sign_in: SignIn) -> None:
    screening = answered(ready)
    client, path = sign_in("mette"), reverse("screening_correct", args=[screening.pk, "helbred"])
    assert client.get(path).status_code == 200
    wrong = client.post(path, {"version": str(screening.version), "chosen": "vil_ikke_svare", "reason": ""})
    assert wrong.status_code == 422
    old = client.post(path, {"version": "1", "chosen": "vil_ikke_svare", "reason": REASON})
    assert old.status_code == 409
    assert REASON in old.content.decode()
    right = {"version": str(screening.version), "chosen": "vil_ikke_svare", "reason": REASON}
    assert client.post(path, right).status_code == 302
    assert client.get(reverse("screening_correct", args=[screening.pk, "vroevl"])).status_code == 404


def test_a_screening_is_shown_beside_the_one_before_it(ready: Cast, sign_in: SignIn) -> None:
    first = judged(ready)
    assert queries.compared(first) is None
    again = begun(ready)
    again = answer_screening(
        actor=ready.actor("mette"),
        purpose=PURPOSE,
        screening=again,
        version=again.version,
        answers=ANSWERS | {"helbred": "vil_ikke_svare"},
    )
    found = queries.compared(again)
    assert found is not None
    assert [(each.key, each.change) for each in found.moved] == [("helbred", -3)]
    for who, page in (("mette", reverse("screening", args=[again.pk])), ("anna", reverse("my_screening"))):
        assert "mindre end sidst" in sign_in(who).get(page).content.decode()


def test_the_administrator_is_told_before_and_after_the_legal_basis_runs_out(ready: Cast, sign_in: SignIn) -> None:
    assert panels.notices(ready.actor("admin")) == []
    basis(ready)
    for days, late in ((20, False), (-1, True)):
        LegalBasis.objects.update(review_on=clock.today() + timedelta(days=days))
        (notice,) = panels.notices(ready.actor("admin"))
        assert notice.late is late
    assert "gælder ikke længere" in sign_in("admin").get("/overblik/").content.decode()
    assert panels.notices(ready.actor("mette")) == []
