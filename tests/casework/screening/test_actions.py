"""A screening is begun, answered, locked and judged, and never changed after that."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from fodfaeste.casework.cases.actions import close_case
from fodfaeste.casework.screening import queries
from fodfaeste.casework.screening.actions import (
    Unanswered,
    answer_screening,
    drop_screening,
    end_legal_basis,
    judge_screening,
    save_answers,
    start_screening,
)
from fodfaeste.casework.screening.models import LegalBasis, Screening
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.instruments.models import InstrumentVersion
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.register.models import RegisterStatus
from tests.casework.screening.help import ANSWERS, JUDGEMENT, PURPOSE, answered, basis, begun, judged, on_benefit
from tests.cast import Cast


def test_beginning_twice_gives_the_same_screening(ready: Cast) -> None:
    assert begun(ready) == begun(ready)
    assert JournalEntry.objects.filter(verb="screening.started").count() == 1


def test_the_database_refuses_a_second_unfinished_screening(ready: Cast) -> None:
    first = begun(ready)
    with pytest.raises(IntegrityError), transaction.atomic():
        Screening.objects.create(
            citizen=first.citizen,
            case=first.case,
            instrument=first.instrument,
            started_at=clock.now(),
            saved_at=clock.now(),
        )


def test_without_a_published_instrument_nothing_begins(cast: Cast) -> None:
    assert not InstrumentVersion.objects.exists()
    with pytest.raises(Refused, match="ikke udgivet et skema"):
        begun(cast)


def test_a_closed_case_is_not_screened(ready: Cast) -> None:
    case = ready.case["anna"]
    close_case(
        actor=ready.actor("mette"), purpose=PURPOSE, case=case, version=case.version, reason="Anna er i arbejde."
    )
    with pytest.raises((Refused, AccessDenied)):
        begun(ready)
    assert not Screening.objects.exists()


def test_answers_can_be_saved_half_way_and_resumed(ready: Cast) -> None:
    screening = begun(ready)
    half = {"tro": "nej", "hjem": "vil_ikke_svare"}
    saved = save_answers(
        actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers=half | {"helbred": ""}
    )
    assert (saved.answers, saved.status, saved.version) == (half, "draft", 2)


def test_saving_the_same_twice_is_harmless(ready: Cast) -> None:
    screening = begun(ready)
    for _ in range(2):
        saved = save_answers(
            actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers={"tro": "nej"}
        )
    assert saved.version == 2
    assert JournalEntry.objects.filter(verb="screening.saved").count() == 1


@pytest.mark.parametrize("act", [save_answers, answer_screening])
def test_a_stale_answer_is_refused_and_the_first_stands(ready: Cast, act) -> None:  # type: ignore[no-untyped-def]
    screening = begun(ready)
    save_answers(actor=ready.actor("karl"), purpose=PURPOSE, screening=screening, version=1, answers={"tro": "snart"})
    with pytest.raises(Stale) as stale:
        act(actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers=ANSWERS)
    assert stale.value.current.answers == {"tro": "snart"}  # type: ignore[attr-defined]


def test_an_unknown_answer_is_refused(ready: Cast) -> None:
    screening = begun(ready)
    with pytest.raises(Refused, match="findes ikke i skemaet"):
        save_answers(
            actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers={"tro": "måske"}
        )


def test_open_questions_stand_in_the_way_of_locking(ready: Cast) -> None:
    screening = begun(ready)
    with pytest.raises(Unanswered) as unanswered:
        answer_screening(
            actor=ready.actor("mette"),
            purpose=PURPOSE,
            screening=screening,
            version=1,
            answers={key: value for key, value in ANSWERS.items() if key not in ("tro", "hjem")},
        )
    assert unanswered.value.items == ["tro", "hjem"]
    screening.refresh_from_db()
    assert screening.status == "draft"


def test_locking_stores_every_row_with_the_register_facts_of_that_moment(ready: Cast) -> None:
    screening = begun(ready)
    on_benefit(ready.citizen["anna"], 27, earlier=2)
    done = answer_screening(
        actor=ready.actor("mette"), purpose=PURPOSE, screening=screening, version=1, answers=ANSWERS
    )
    points = {row["key"]: row["points"] for row in done.explained}
    assert points == {
        "det_gode": 0,
        "tro": 2,
        "arbejde": 1,
        "helbred": 3,
        "kraefter": 2,
        "netvaerk": 0,
        "hjem": 1,
        "praktisk": 0,
        "register_nu": 2,
        "register_foer": 2,
        "register_tre_aar": 0,
    }
    assert done.facts["spell_weeks"] == 27
    RegisterStatus.objects.update(spell_weeks=99)
    done.refresh_from_db()
    assert done.facts["spell_weeks"] == 27, "a later file does not change what was seen"


def test_without_the_register_the_screening_works_and_says_so(ready: Cast) -> None:
    done = answered(ready)
    assert done.facts == {}
    said = {row["said"]["da"] for row in done.explained if row["source"] == "register"}
    assert said == {"Ingen registeroplysninger."}


def test_no_sum_is_stored(ready: Cast) -> None:
    basis(ready)
    stored = judged(ready)
    assert "total" not in str(stored.explained)
    assert not {"total", "score", "band"} & {field.name for field in Screening._meta.get_fields()}


def test_locked_answers_are_not_changed_but_the_same_click_twice_is_harmless(ready: Cast) -> None:
    done = answered(ready)
    again = answer_screening(actor=ready.actor("mette"), purpose=PURPOSE, screening=done, version=1, answers=ANSWERS)
    assert again.version == done.version
    assert JournalEntry.objects.filter(verb="screening.answered").count() == 1
    for act in (save_answers, answer_screening):
        with pytest.raises(Refused, match="kan ikke ændres"):
            act(
                actor=ready.actor("mette"),
                purpose=PURPOSE,
                screening=done,
                version=done.version,
                answers=ANSWERS | {"tro": "snart"},
            )


def test_the_judgement_sets_the_track_of_the_case(ready: Cast) -> None:
    done = judged(ready)
    done.case.refresh_from_db()
    assert (done.status, done.case.track) == ("judged", "together")
    assert done.judged_by == ready.employee["mette"]


@pytest.mark.parametrize(
    ("judgement", "track", "field"), [("For kort.", "together", "judgement"), (JUDGEMENT, "elsewhere", "track")]
)
def test_a_judgement_needs_words_and_a_track(ready: Cast, judgement: str, track: str, field: str) -> None:
    done = answered(ready)
    with pytest.raises(Refused) as refused:
        judge_screening(
            actor=ready.actor("mette"),
            purpose=PURPOSE,
            screening=done,
            version=done.version,
            judgement=judgement,
            track=track,
        )
    assert refused.value.field == field


def test_a_draft_is_not_judged(ready: Cast) -> None:
    with pytest.raises(Refused, match="kan ikke ændres"):
        judge_screening(
            actor=ready.actor("mette"),
            purpose=PURPOSE,
            screening=begun(ready),
            version=1,
            judgement=JUDGEMENT,
            track="alone",
        )


def test_a_judgement_is_final_and_saving_it_twice_is_harmless(ready: Cast) -> None:
    done = judged(ready)
    values = {"actor": ready.actor("mette"), "purpose": PURPOSE, "screening": done}
    again = judge_screening(**values, version=done.version - 1, judgement=JUDGEMENT, track="together")
    assert again.version == done.version
    with pytest.raises(Refused, match="kan ikke ændres"):
        judge_screening(**values, version=done.version, judgement=JUDGEMENT + " Mere.", track="together")
    with pytest.raises(Refused, match="kan ikke ændres"):
        drop_screening(**values, version=done.version)
    with pytest.raises(Stale):
        judge_screening(**values, version=done.version - 1, judgement=JUDGEMENT + " Mere.", track="together")


def test_a_screening_laid_aside_makes_room_for_a_new_one(ready: Cast) -> None:
    done = answered(ready)
    drop_screening(actor=ready.actor("mette"), purpose=PURPOSE, screening=done, version=done.version)
    fresh = begun(ready)
    assert fresh.pk != done.pk
    done.refresh_from_db()
    assert (done.status, done.answers) == ("dropped", ANSWERS)


def test_a_new_screening_leaves_the_former_as_it_was(ready: Cast) -> None:
    first = judged(ready)
    second = begun(ready)
    save_answers(actor=ready.actor("mette"), purpose=PURPOSE, screening=second, version=1, answers={"tro": "snart"})
    first.refresh_from_db()
    assert (first.answers, first.judgement) == (ANSWERS, JUDGEMENT)


def test_the_journal_tells_what_happened_without_a_word_of_it(ready: Cast) -> None:
    judged(ready)
    rows = JournalEntry.objects.filter(citizen_id=ready.citizen["anna"].pk).order_by("seq")
    assert list(rows.values_list("verb", flat=True)) == [
        "screening.started",
        "screening.answered",
        "case.track_set",
        "screening.judged",
    ]
    everything = "".join(rows.values_list("data", flat=True))
    assert not any(word in everything for word in ("netværk", "tvivl", "mangler", "Søvnen", "point"))


CARRIES = ["mette", "karl", "tage"]
OTHERS = ["sofie", "pia", "viggo", "hanne", "lise", "admin", "anna"]


@pytest.mark.parametrize(("name", "may"), [(name, True) for name in CARRIES] + [(name, False) for name in OTHERS])
def test_only_those_who_carry_the_case_begin_and_answer(ready: Cast, name: str, may: bool) -> None:
    if may:
        screening = start_screening(actor=ready.actor(name), purpose=PURPOSE, case=ready.case["anna"])
        save_answers(actor=ready.actor(name), purpose=PURPOSE, screening=screening, version=1, answers=ANSWERS)
        return
    with pytest.raises(AccessDenied):
        start_screening(actor=ready.actor(name), purpose=PURPOSE, case=ready.case["anna"])
    screening = begun(ready)
    for act in (save_answers, answer_screening):
        with pytest.raises(AccessDenied):
            act(actor=ready.actor(name), purpose=PURPOSE, screening=screening, version=1, answers=ANSWERS)


@pytest.mark.parametrize("name", ["sofie", "pia", "anna", "lise"])
def test_others_do_not_judge(ready: Cast, name: str) -> None:
    done = answered(ready)
    values = {"purpose": PURPOSE, "screening": done, "version": done.version, "judgement": JUDGEMENT, "track": "alone"}
    with pytest.raises(AccessDenied):
        judge_screening(actor=ready.actor(name), **values)
    judge_screening(actor=ready.actor("mette"), **values)


# The legal basis


def test_a_new_legal_basis_takes_the_place_of_the_one_before(ready: Cast) -> None:
    first = basis(ready)
    second = basis(ready, reference="LAB § 9, prøve")
    first.refresh_from_db()
    assert first.ended_on == clock.today()
    assert queries.latest_basis() == second
    assert basis(ready, reference="LAB § 9, prøve") == second, "the same click twice is harmless"
    assert LegalBasis.objects.count() == 2


def test_a_legal_basis_is_ended_with_a_reason(ready: Cast) -> None:
    made = basis(ready)
    with pytest.raises(Refused):
        end_legal_basis(actor=ready.actor("admin"), purpose=PURPOSE, basis=made, reason="  ")
    ended = end_legal_basis(actor=ready.actor("admin"), purpose=PURPOSE, basis=made, reason="Loven er ændret.")
    assert ended.ended_on == clock.today()
    assert queries.latest_basis() is None


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"reference": " "}, "reference"),
        ({"adopted_by": ""}, "adopted_by"),
        ({"adopted_on": clock.today() + timedelta(days=1)}, "adopted_on"),
        ({"review_on": clock.today()}, "review_on"),
    ],
)
def test_a_legal_basis_needs_everything(ready: Cast, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Refused) as refused:
        basis(ready, **changed)
    assert refused.value.field == field
    assert not LegalBasis.objects.exists()


def test_the_sum_is_counted_only_while_a_legal_basis_is_in_force(ready: Cast) -> None:
    done = answered(ready)
    assert queries.score(done, queries.latest_basis()) is None
    basis(ready)
    found = queries.score(done, queries.latest_basis())
    assert found is not None
    assert (found.total, found.most, found.band and found.band.key) == (9, 31, "nogle")
    with clock.at(clock.now() + timedelta(days=100)):
        assert queries.score(done, queries.latest_basis()) is not None, "the review day still counts"
    with clock.at(clock.now() + timedelta(days=101)):
        assert queries.score(done, queries.latest_basis()) is None
    assert queries.score(begun(ready, "bo", "karl"), queries.latest_basis()) is None


@pytest.mark.parametrize("name", ["mette", "tage", "lise", "anna"])
def test_only_the_administrator_records_a_legal_basis(ready: Cast, name: str) -> None:
    made = basis(ready)
    with pytest.raises(AccessDenied):
        end_legal_basis(actor=ready.actor(name), purpose=PURPOSE, basis=made, reason="Nej.")
    end_legal_basis(actor=ready.actor("admin"), purpose=PURPOSE, basis=made, reason="Nej.")
