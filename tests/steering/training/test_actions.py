"""What may happen to courses, competences, sparring and the path of somebody new, and who may do it."""

from datetime import date, timedelta
from typing import Any

import pytest

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.rules.models import RuleRow
from fodfaeste.steering.training import actions
from fodfaeste.steering.training.models import Holding, Onboarding, OnboardingTick, Seat, Sparring, StaffCourse
from tests.cast import Cast

WHY = "Prøve"
DAY = date(2026, 11, 24)
SOON = DAY + timedelta(days=7)


def course(cast: Cast, **changed: Any) -> StaffCourse:
    given = {"title": "Prøvekursus", "competences": ["samtalen", "metoden"], "first": SOON, "last": SOON} | changed
    return actions.plan_course(actor=cast.actor("tage"), purpose=WHY, **given)


def held(cast: Cast, *who: str, **changed: Any) -> StaffCourse:
    """A course that is over, with these signed up."""
    found = course(cast, **changed)
    for each in who:
        actions.sign_up(actor=cast.actor(each), purpose=WHY, course=found, employee=cast.employee[each])
    StaffCourse.objects.filter(pk=found.pk).update(first=DAY - timedelta(days=1), last=DAY - timedelta(days=1))
    found.refresh_from_db()
    return found


def test_who_took_part_has_the_competences_from_the_last_day_on(cast: Cast) -> None:
    found = held(cast, "mette", "karl")
    answers = {cast.employee["mette"].pk: True, cast.employee["karl"].pk: False}
    assert actions.write_down(actor=cast.actor("tage"), purpose=WHY, course=found, took_part=answers) == 2
    got = {each.competence: each for each in Holding.objects.filter(employee=cast.employee["mette"])}
    assert got["samtalen"].valid_from == found.last
    assert got["samtalen"].valid_to == date(2028, 11, 22), "two years by the table"
    assert got["metoden"].valid_to is None
    assert not Holding.objects.filter(employee=cast.employee["karl"]).exists()


def test_the_same_answer_again_changes_nothing_and_another_takes_it_back(cast: Cast) -> None:
    found = held(cast, "mette")
    said = {"actor": cast.actor("tage"), "purpose": WHY, "course": found}
    actions.write_down(took_part={cast.employee["mette"].pk: True}, **said)
    entries = JournalEntry.objects.count()
    assert actions.write_down(took_part={cast.employee["mette"].pk: True}, **said) == 0
    assert JournalEntry.objects.count() == entries
    actions.write_down(took_part={cast.employee["mette"].pk: False}, **said)
    assert not Holding.objects.exists()


def test_a_leader_writes_about_their_own_people_only(cast: Cast) -> None:
    found = held(cast, "sofie")
    sofie = cast.employee["sofie"]
    assert actions.write_down(actor=cast.actor("tage"), purpose=WHY, course=found, took_part={sofie.pk: True}) == 0
    assert not Holding.objects.exists()
    with pytest.raises(AccessDenied):
        actions.note_competence(
            actor=cast.actor("tage"), purpose=WHY, employee=sofie, competence="metoden", valid_from=DAY, words="Før"
        )


def test_nothing_is_written_before_the_course_is_over(cast: Cast) -> None:
    found = course(cast)
    with pytest.raises(Refused):
        actions.write_down(actor=cast.actor("tage"), purpose=WHY, course=found, took_part={})


def test_no_place_is_given_twice_and_one_that_is_given_back_is_free(cast: Cast) -> None:
    found = course(cast, seats=1)
    mette, karl = cast.employee["mette"], cast.employee["karl"]
    first = actions.sign_up(actor=cast.actor("mette"), purpose=WHY, course=found, employee=mette)
    assert actions.sign_up(actor=cast.actor("mette"), purpose=WHY, course=found, employee=mette).pk == first.pk
    with pytest.raises(Refused, match="ikke flere pladser"):
        actions.sign_up(actor=cast.actor("karl"), purpose=WHY, course=found, employee=karl)
    actions.sign_off(actor=cast.actor("mette"), purpose=WHY, course=found, employee=mette)
    assert actions.sign_up(actor=cast.actor("karl"), purpose=WHY, course=found, employee=karl)


@pytest.mark.parametrize(("who", "whom", "may"), [("mette", "mette", True), ("tage", "mette", True),
                                                  ("mette", "karl", False), ("tage", "sofie", False),
                                                  ("lise", "mette", False), ("anna", "mette", False)])  # fmt: skip
def test_one_signs_up_oneself_or_whom_one_leads(cast: Cast, who: str, whom: str, may: bool) -> None:
    found = course(cast)

    def act() -> Seat:
        return actions.sign_up(actor=cast.actor(who), purpose=WHY, course=found, employee=cast.employee[whom])

    if may:
        assert act()
    else:
        with pytest.raises(AccessDenied):
            act()
        assert not Seat.objects.exists()


def test_a_course_that_began_or_was_called_off_takes_nobody(cast: Cast) -> None:
    found = course(cast)
    actions.cancel_course(actor=cast.actor("tage"), purpose=WHY, course=found, version=found.version)
    again = actions.cancel_course(actor=cast.actor("tage"), purpose=WHY, course=found, version=found.version)
    assert again.version == 2, "the same twice changes nothing"
    over = held(cast, "mette")
    for each in (found, over):
        with pytest.raises(Refused):
            actions.sign_up(actor=cast.actor("karl"), purpose=WHY, course=each, employee=cast.employee["karl"])
    with pytest.raises(Refused):
        actions.cancel_course(actor=cast.actor("tage"), purpose=WHY, course=over, version=over.version)


def test_a_course_somebody_changed_is_not_called_off_unseen(cast: Cast) -> None:
    found = course(cast)
    with pytest.raises(Stale):
        actions.cancel_course(actor=cast.actor("tage"), purpose=WHY, course=found, version=found.version + 1)


@pytest.mark.parametrize(
    "wrong",
    [{"competences": []}, {"competences": ["findes-ikke"]}, {"last": SOON - timedelta(days=1)},
     {"last": SOON + timedelta(days=400)}, {"first": date(2036, 1, 1), "last": date(2036, 1, 1)}],
)  # fmt: skip
def test_an_impossible_course_is_refused(cast: Cast, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        course(cast, **wrong)
    assert not StaffCourse.objects.exists()


def test_without_the_table_nothing_is_guessed(cast: Cast) -> None:
    RuleRow.objects.filter(table="competences").update(replaced_at=clock.now())
    with pytest.raises(Refused, match="Kompetencer"):
        course(cast)


@pytest.mark.parametrize("who", ["mette", "pia", "admin", "anna"])
def test_only_leaders_plan_courses(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        actions.plan_course(
            actor=cast.actor(who), purpose=WHY, title="Nej", competences=["metoden"], first=SOON, last=SOON
        )


def test_what_somebody_brought_runs_out_like_a_course(cast: Cast) -> None:
    said = {
        "actor": cast.actor("tage"), "purpose": WHY, "employee": cast.employee["mette"], "competence": "samtalen",
        "valid_from": date(2025, 1, 15), "words": "En anden kommune",
    }  # fmt: skip
    made = actions.note_competence(**said)
    assert made.valid_to == date(2027, 1, 14)
    assert actions.note_competence(**said).pk == made.pk
    for wrong in ({"valid_from": SOON}, {"words": " "}, {"competence": "findes-ikke"}):
        with pytest.raises(Refused):
            actions.note_competence(**(said | wrong))


def test_sparring_is_among_colleagues_of_ones_own_teams(cast: Cast) -> None:
    mette, karl, sofie = (cast.employee[each] for each in ("mette", "karl", "sofie"))
    said = {"actor": cast.actor("mette"), "purpose": WHY, "team": cast.team["Nord"], "day": DAY, "topic": "Fravær"}
    made = actions.note_sparring(people=[mette, karl], **said)
    assert set(made.people.all()) == {mette, karl}
    both = {"people": [mette, karl]}
    wrongs = [{"people": [mette]}, {"people": [mette, sofie]}]
    wrongs += [both | {"topic": " "}, both | {"day": SOON}, both | {"team": cast.team["Syd"]}]
    for wrong in wrongs:
        with pytest.raises(Refused):
            actions.note_sparring(**(said | wrong))
    assert Sparring.objects.count() == 1


def test_somebody_new_is_followed_by_their_leader_and_ticks_their_own_steps(cast: Cast) -> None:
    mette = cast.employee["mette"]
    said = {"actor": cast.actor("tage"), "purpose": WHY, "employee": mette, "starts": DAY}
    path = actions.begin_onboarding(mate=cast.employee["karl"], **said)
    assert actions.begin_onboarding(mate=cast.employee["karl"], **said).pk == path.pk
    for wrong in (mette, cast.employee["sofie"]):
        with pytest.raises(Refused):
            actions.begin_onboarding(mate=wrong, **(said | {"employee": mette}))
    actions.tick(actor=cast.actor("mette"), purpose=WHY, onboarding=path, step="makker", done_on=DAY)
    actions.tick(actor=cast.actor("tage"), purpose=WHY, onboarding=path, step="makker", done_on=DAY)
    assert OnboardingTick.objects.count() == 1
    with pytest.raises(Refused):
        actions.tick(actor=cast.actor("mette"), purpose=WHY, onboarding=path, step="findes-ikke", done_on=DAY)
    with pytest.raises(AccessDenied):
        actions.tick(actor=cast.actor("karl"), purpose=WHY, onboarding=path, step="adgang", done_on=DAY)
    with pytest.raises(AccessDenied):
        actions.end_onboarding(actor=cast.actor("mette"), purpose=WHY, onboarding=path)
    actions.end_onboarding(actor=cast.actor("tage"), purpose=WHY, onboarding=path)
    assert Onboarding.objects.get().ended_at is not None
