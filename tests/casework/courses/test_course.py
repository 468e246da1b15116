"""A course from enrolment to follow-up: places, the gate, attendance, the end, and the step that follows."""

from datetime import timedelta

import pytest

from fodfaeste.casework.courses import attending, enrolling, following, panels
from fodfaeste.casework.courses.models import Enrolment, JobStep
from fodfaeste.casework.participation.models import Attendance, Participation
from fodfaeste.casework.plans import margin
from fodfaeste.casework.plans.models import Step
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.courses.stage import (
    CALM,
    HEAVY,
    agreed,
    answered,
    asked,
    booked,
    completed,
    course,
    enrolled,
    fresh,
    group,
    mark,
    sessions,
)  # fmt: skip
from tests.casework.participation import stage as participations
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_whoever_said_yes_gets_a_place_on_the_group_and_in_the_catalogue_at_once(cast: Cast) -> None:
    on = group(cast)
    one = asked(cast, on)
    assert (one.state, one.seat, one.participation.state) == ("asked", 1, "accepted")
    assert one.participation.seat == 1 and one.participation.first == on.first
    again = enrolling.enrol(actor=cast.actor("mette"), purpose=PURPOSE, participation=one.participation, group=on)
    assert again == one and Enrolment.objects.count() == 1
    assert JournalEntry.objects.filter(verb="courses.enrolled").count() == 1


def test_whoever_has_not_said_yes_is_asked_first(cast: Cast) -> None:
    on = group(cast)
    proposed = participations.proposed(cast, on.course.intervention)
    with pytest.raises(Refused, match="Spørg først"):
        enrolling.enrol(actor=cast.actor("mette"), purpose=PURPOSE, participation=proposed, group=on)


def test_a_full_group_takes_nobody_more(cast: Cast) -> None:
    on = group(cast, seats=1)
    asked(cast, on)
    with pytest.raises(Refused, match="Holdet er fuldt"):
        asked(cast, on, "bo")
    assert Participation.objects.get(citizen=cast.citizen["bo"]).state == "agreed"


def test_the_last_place_of_the_catalogue_is_not_given_twice_by_two_groups(cast: Cast) -> None:
    made = course(cast, capacity=1)
    first, second = group(cast, made), group(cast, made, name="Eftermiddagshold")
    asked(cast, first)
    with pytest.raises(Refused, match="Den sidste plads er taget"):
        asked(cast, second, "bo")
    assert not Enrolment.objects.filter(citizen=cast.citizen["bo"]).exists()


def test_those_who_wait_come_first(cast: Cast) -> None:
    made = course(cast, capacity=1)
    on = group(cast, made)
    asked(cast, on)
    held = participations.waiting(cast, made.intervention, "bo")
    with pytest.raises(Refused, match="Andre står på venteliste"):
        asked(cast, on, "carla")
    participations.move(cast, Enrolment.objects.get().participation, "withdraw", words="Har fået job")
    assert Enrolment.objects.get().state == "withdrawn"
    held.refresh_from_db()
    assert held.state == "offered"
    one = enrolling.enrol(actor=cast.actor("karl"), purpose=PURPOSE, participation=held, group=on)
    assert one.participation.state == "accepted"


def test_a_referral_is_answered_by_the_leader_who_puts_them_on_the_group(cast: Cast) -> None:
    made = course(cast, books_directly=False)
    on = group(cast, made)
    yes = agreed(cast, on)
    with pytest.raises(Refused, match="Send først en henvisning"):
        enrolling.enrol(actor=cast.actor("mette"), purpose=PURPOSE, participation=yes, group=on)
    sent = participations.move(cast, yes, "refer")
    one = enrolling.enrol(actor=cast.actor("hanne"), purpose=PURPOSE, participation=sent, group=on)
    assert one.participation.state == "accepted"


def test_only_those_who_work_with_the_citizen_put_them_on_a_group(cast: Cast) -> None:
    on = group(cast)
    yes = agreed(cast, on)
    for stranger in ("sofie", "viggo", "hanne"):  # the leader has no part in it before a referral
        with pytest.raises(AccessDenied):
            enrolling.enrol(actor=cast.actor(stranger), purpose=PURPOSE, participation=yes, group=on)


def test_calm_answers_lead_onto_the_group(cast: Cast) -> None:
    one = enrolled(cast, group(cast))
    assert one.state == "enrolled"
    made = one.measures.get()
    assert (made.points, made.band, made.degree) == (6, "Noget belastet", 1)


def test_massive_anxiety_is_for_the_caseworker_to_decide_with_a_reason(cast: Cast) -> None:
    one = asked(cast, group(cast))
    answered(cast, one, HEAVY)
    one = fresh(one)
    assert one.state == "gate"
    assert [item.text for item in panels.overview(cast.actor("mette"))] == ["Er Formiddagshold det rigtige?"]
    given = {"purpose": PURPOSE, "enrolment": one, "version": one.version, "choice": "group"}
    with pytest.raises(AccessDenied):
        enrolling.decide(actor=cast.actor("hanne"), why="Fordi", **given)
    with pytest.raises(Refused, match="hvorfor"):
        enrolling.decide(actor=cast.actor("mette"), why=" ", **given)
    with pytest.raises(Stale):
        enrolling.decide(actor=cast.actor("mette"), why="Fordi", **(given | {"version": 1}))
    done = enrolling.decide(actor=cast.actor("mette"), why="Hun kender to på holdet og vil gerne.", **given)
    assert (done.state, done.decision) == ("enrolled", "group")
    assert "det rigtige" not in str([item.text for item in panels.overview(cast.actor("mette"))])


def test_a_course_for_one_instead_gives_the_place_back_and_is_proposed(cast: Cast) -> None:
    on = group(cast)
    one = asked(cast, on)
    answered(cast, one, HEAVY)
    one = fresh(one)
    enrolling.decide(
        actor=cast.actor("mette"),
        purpose=PURPOSE,
        enrolment=one,
        version=one.version,
        choice="individual",
        why="Ro først",
    )
    one = fresh(one)
    assert (one.state, one.seat, one.participation.state) == ("redirected", None, "withdrawn")
    instead = Participation.objects.get(citizen=one.citizen, intervention=on.course.individual)
    assert (instead.state, instead.why) == ("proposed", "Ro først")


def test_nobody_has_to_answer_and_that_closes_no_door(cast: Cast) -> None:
    one = asked(cast, group(cast))
    answered(cast, one, dict.fromkeys(CALM, "vil_ikke_svare"))
    made = fresh(one).measures.get()
    assert (fresh(one).state, made.points, made.degree) == ("enrolled", None, None)


def test_answers_lack_none_and_do_not_change(cast: Cast) -> None:
    one = asked(cast, group(cast))
    with pytest.raises(enrolling.Unanswered) as lacking:
        answered(cast, one, {"uro": "1"})
    assert lacking.value.items == ["humoer", "soevn", "overskud", "frygt"]
    first = answered(cast, one, CALM)
    assert answered(cast, one, CALM) == first
    with pytest.raises(Refused, match="kan ikke ændres"):
        answered(cast, one, HEAVY)
    with pytest.raises(AccessDenied):
        answered(cast, one, CALM, who="bo")


def test_an_employee_who_writes_for_the_citizen_says_how(cast: Cast) -> None:
    one = asked(cast, group(cast))
    given = {"purpose": PURPOSE, "enrolment": one, "when": "before", "answers": CALM}
    with pytest.raises(Refused, match="hvordan"):
        enrolling.answer(actor=cast.actor("hanne"), **given)
    made = enrolling.answer(actor=cast.actor("hanne"), how="together", **given)
    assert (made.how, made.entered_by) == ("together", cast.employee["hanne"])


def test_attendance_starts_the_participation_and_is_put_right(cast: Cast) -> None:
    on = group(cast, first=clock.today() + timedelta(days=7))
    one = enrolled(cast, on)
    day = sessions(on)[0]
    with pytest.raises(Refused, match="ikke holdt endnu"):
        mark(cast, day, one)
    with clock.at(day.starts):
        mark(cast, day, one)
        assert fresh(one).participation.state == "active"
        mark(cast, day, one, "absent", "Syg")
    held = Attendance.objects.get()
    assert (held.came, held.why, held.day) == ("absent", "Syg", day.day)


def test_the_rest_came_is_one_tap_and_leaves_what_is_written(cast: Cast) -> None:
    on = group(cast)
    anna, bo = enrolled(cast, on), enrolled(cast, on, "bo")
    day = sessions(on)[0]
    with clock.at(day.starts):
        mark(cast, day, anna, "late", "Bussen")
        given = {"actor": cast.actor("hanne"), "purpose": PURPOSE, "session": day}
        assert attending.mark_rest(**given) == 1 and attending.mark_rest(**given) == 0
    assert {each.participation_id: each.came for each in Attendance.objects.all()} == {
        anna.participation_id: "late",
        bo.participation_id: "present",
    }


def test_only_the_leader_of_this_group_writes_attendance(cast: Cast) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    day = sessions(on)[0]
    with clock.at(day.starts), pytest.raises(AccessDenied):
        mark(cast, day, one, by="pia")


def test_the_talk_ends_it_and_a_step_is_due_by_the_dated_rule(cast: Cast) -> None:
    one = completed(cast, enrolled(cast, group(cast)))
    assert (one.state, one.participation.state, one.seat) == ("completed", "completed", None)
    assert one.ended_on is not None and one.follow_up_due == one.ended_on + timedelta(days=14)


def test_a_participation_stopped_on_its_own_page_takes_them_off_the_group(cast: Cast) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    with clock.at(sessions(on)[0].starts):
        mark(cast, sessions(on)[0], one)
        participations.move(cast, fresh(one).participation, "stop", words="Fik job", end_reason="job")
    one = fresh(one)
    assert (one.state, one.seat, one.follow_up_due) == ("stopped", None, None)  # with a job no step is owed


def test_the_step_stands_in_the_plan_and_counts_when_it_lies_in_time(cast: Cast) -> None:
    one = completed(cast, enrolled(cast, group(cast)))
    assert one.ended_on is not None
    with clock.at(sessions(one.group)[-1].starts + timedelta(days=1)):
        day = clock.today() + timedelta(days=3)
        made = booked(cast, one, day)
        assert booked(cast, one, day) == made and JobStep.objects.count() == 1
        step = Step.objects.get()
        assert (step.track, step.due, step.source) == ("job", day, "Efter holdet Formiddagshold")
        (effort,) = margin.efforts_of(cast.actor("mette"), cast.citizen["anna"])
        assert (effort.is_course, effort.is_group, effort.follow_up, effort.kind) == (True, True, True, "Hold")
        assert panels.overview(cast.actor("mette")) == []


def test_a_step_that_leaves_the_plan_is_a_step_that_lacks(cast: Cast) -> None:
    one = completed(cast, enrolled(cast, group(cast)))
    with clock.at(sessions(one.group)[-1].starts + timedelta(days=1)):
        booked(cast, one, clock.today() + timedelta(days=3))
        Step.objects.update(status="dropped")
        assert len(panels.overview(cast.actor("mette"))) == 1


def test_a_step_that_is_in_the_plan_already_can_be_the_one(cast: Cast) -> None:
    from fodfaeste.casework.plans.adding import Source, add_to_plan
    from fodfaeste.casework.plans.drafts import StepDraft

    one = completed(cast, enrolled(cast, group(cast)))
    with clock.at(sessions(one.group)[-1].starts + timedelta(days=1)):
        day = clock.today() + timedelta(days=2)
        steps = [StepDraft("Ring til lageret", "borger", "job", day), StepDraft("Gå en tur", "borger", "sundhed", day)]
        add_to_plan(
            actor=cast.actor("mette"), purpose=PURPOSE, case=cast.case["anna"], source=Source("x:1", "X"), steps=steps
        )
        job, walk = Step.objects.get(track="job"), Step.objects.get(track="sundhed")
        given = {"actor": cast.actor("mette"), "purpose": PURPOSE, "enrolment": one}
        with pytest.raises(Refused, match="skridt mod job"):
            following.use_step(**given, step=walk)
        assert following.use_step(**given, step=job).day == day


def test_the_task_is_asked_before_the_end_gets_late_and_goes_on_to_the_team_leader(cast: Cast) -> None:
    on = group(cast)
    one = enrolled(cast, on)
    end = sessions(on)[-1].starts
    with clock.at(end - timedelta(days=1)):
        (asked_early,) = panels.overview(cast.actor("mette"))
        assert not asked_early.late and panels.overview(cast.actor("tage")) == []
    completed(cast, one)
    with clock.at(end + timedelta(days=15)):
        (late,) = panels.overview(cast.actor("mette"))
        assert late.late and late.text == "Aftal et skridt mod job efter Formiddagshold"
        assert panels.overview(cast.actor("tage")) == []
    with clock.at(end + timedelta(days=22)):
        assert len(panels.overview(cast.actor("tage"))) == 1
        assert panels.overview(cast.actor("sofie")) == []


def test_the_plan_asks_about_massive_anxiety_in_a_group_and_about_a_course_without_a_step(cast: Cast) -> None:
    one = asked(cast, group(cast))
    answered(cast, one, HEAVY)
    (told,) = margin.told_of(cast.actor("mette"), cast.citizen["anna"])
    assert (told.key, told.degree) == ("angst", 3) and "Hvordan har du haft det?" in told.source
    assert margin.told_of(cast.actor("sofie"), cast.citizen["anna"]) == []
    (effort,) = margin.efforts_of(cast.actor("mette"), cast.citizen["anna"])
    assert effort.follow_up is False
