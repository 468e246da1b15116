"""Templates, groups and sessions: who makes them, and what becomes of a session that is put off."""

from datetime import date, timedelta

import pytest

from fodfaeste.casework.courses import grouping, noting, queries
from fodfaeste.casework.courses.models import Course, FiledNote, Group, GroupLeader, Session, SessionNote
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied
from fodfaeste.foundation.action import Refused, Stale
from tests.casework.catalogue.stage import PURPOSE
from tests.casework.courses.stage import LESSONS, SLOTS, course, enrolled, group, sessions
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def save(cast: Cast, made: Course, **more) -> Course:  # type: ignore[no-untyped-def]
    given = {"size": 6, "slots": SLOTS, "lessons": LESSONS, "version": made.version} | more
    return grouping.save_course(actor=cast.actor("hanne"), purpose=PURPOSE, intervention=made.intervention, **given)


def test_a_group_keeps_its_sessions_when_the_template_changes(cast: Cast) -> None:
    made = course(cast)
    on = group(cast, made)
    changed = save(cast, made, lessons=LESSONS[:1])
    assert (changed.version, changed.lessons.count(), on.sessions.count()) == (2, 1, 3)


def test_a_stale_template_is_refused_and_a_strange_role_too(cast: Cast) -> None:
    made = course(cast)
    save(cast, made)
    with pytest.raises(Stale):
        save(cast, made)
    with pytest.raises(AccessDenied):
        grouping.save_course(
            actor=cast.actor("mette"),
            purpose=PURPOSE,
            intervention=made.intervention,
            size=5,
            slots=SLOTS,
            lessons=LESSONS,
        )


def test_a_group_meets_on_its_times_with_every_session_of_the_template(cast: Cast) -> None:
    on = group(cast)
    held = sessions(on)
    assert [each.title for each in held] == [each.title for each in LESSONS]
    assert {each.day.weekday() for each in held} <= {1, 3}
    assert (on.first, on.last) == (held[0].day, held[-1].day)
    assert all(each.starts.astimezone(queries.clock.now().tzinfo) and each.minutes == 150 for each in held)


def test_a_group_over_christmas_passes_over_what_is_free(cast: Cast) -> None:
    on = group(cast, first=date(clock.today().year + 1, 12, 20))
    assert not [
        each.day for each in sessions(on) if (each.day.month, each.day.day) in {(12, 24), (12, 25), (12, 31), (1, 1)}
    ]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"name": " "}, "hvad holdet hedder"),
        ({"seats": 5}, "fra 1 til 4"),
        ({"leaders": []}, "hvem der leder"),
        ({"first": date(2020, 1, 1)}, "fra i dag"),
    ],
)
def test_a_group_that_cannot_be_is_refused_with_what_to_do(cast: Cast, more: dict, said: str) -> None:
    made = course(cast)
    with pytest.raises(Refused, match=said):
        group(cast, made, **more)
    assert not Group.objects.exists() and not Session.objects.exists()


def test_only_those_at_the_provider_lead(cast: Cast) -> None:
    made = course(cast)
    with pytest.raises(Refused, match="arbejde hos udbyderen"):
        group(cast, made, leaders=[cast.employee["pia"]])
    assert list(queries.may_lead(made)) == [cast.employee["hanne"]]


def test_a_session_put_off_is_held_after_the_last(cast: Cast) -> None:
    on = group(cast, first=clock.today() + timedelta(days=7))
    first = sessions(on)[0]
    last = on.last
    with pytest.raises(Refused, match="hvorfor"):
        grouping.put_off(actor=cast.actor("hanne"), purpose=PURPOSE, session=first, why=" ")
    moved = grouping.put_off(actor=cast.actor("hanne"), purpose=PURPOSE, session=first, why="Hanne er syg")
    on.refresh_from_db()
    assert moved.title == first.title and moved.day > last and on.last == moved.day
    assert len(sessions(on)) == 3
    with pytest.raises(Refused, match="allerede aflyst"):
        grouping.put_off(actor=cast.actor("hanne"), purpose=PURPOSE, session=first, why="Igen")
    with pytest.raises(AccessDenied):
        grouping.put_off(actor=cast.actor("pia"), purpose=PURPOSE, session=sessions(on)[0], why="Nej")


def test_a_leader_who_goes_sees_nothing_more_and_the_last_one_stays(cast: Cast) -> None:
    from fodfaeste.casework.catalogue.actions import join_provider

    on = group(cast)
    enrolled(cast, on)
    provider = on.course.intervention.provider
    join_provider(actor=cast.actor("admin"), purpose=PURPOSE, provider=provider, employee=cast.employee["pia"])
    (only,) = GroupLeader.objects.all()
    with pytest.raises(Refused, match="skal have en leder"):
        grouping.end_leader(actor=cast.actor("hanne"), purpose=PURPOSE, leader=only)
    given = {"actor": cast.actor("hanne"), "purpose": PURPOSE}
    made = grouping.add_leader(**given, group=on, employee=cast.employee["pia"])
    assert grouping.add_leader(**given, group=on, employee=cast.employee["pia"]) == made
    assert queries.leads(cast.actor("pia"), on)
    grouping.end_leader(**given, leader=only)
    assert not queries.leads(cast.actor("hanne"), on)
    assert not queries.seen(cast.actor("hanne"), queries.enrolments()).exists()


def test_notes_of_a_session_are_in_nobodys_file_until_chosen(cast: Cast) -> None:
    from fodfaeste.casework.record.own_data import everything

    on = group(cast)
    one = enrolled(cast, on)
    enrolled(cast, on, "bo")
    day = sessions(on)[0]
    given = {"actor": cast.actor("hanne"), "purpose": PURPOSE, "session": day}
    kept = noting.save_note(**given, text="Holdet var træt i dag.", version=0)
    with pytest.raises(Stale):
        noting.save_note(**given, text="Noget andet", version=0)
    assert SessionNote.objects.get() == kept
    assert "Holdet var træt" not in str(everything(cast.citizen["anna"]))
    made = noting.file_note(**given, enrolments=[one], text="Tog bussen alene.")
    assert noting.file_note(**given, enrolments=[one], text="Tog bussen alene.") == made
    assert "Tog bussen alene" in str(everything(cast.citizen["anna"]))
    assert "Tog bussen alene" not in str(everything(cast.citizen["bo"]))
    assert FiledNote.objects.count() == 1
    with pytest.raises(AccessDenied):
        noting.save_note(actor=cast.actor("pia"), purpose=PURPOSE, session=day, text="Nej", version=0)
