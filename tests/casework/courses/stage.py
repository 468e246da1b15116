"""What the tests of courses set up: a course with two sessions a week, groups, and citizens on them."""

from datetime import date, time, timedelta
from typing import Any

from fodfaeste.casework.courses import attending, enrolling, following, grouping
from fodfaeste.casework.courses.grouping import LessonText
from fodfaeste.casework.courses.models import Course, Enrolment, Group, JobStep, Measure, Session
from fodfaeste.casework.courses.rules import Slot
from fodfaeste.casework.participation.models import Participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.instruments.actions import load_shipped_instruments
from fodfaeste.foundation.instruments.models import InstrumentVersion
from tests.casework.catalogue.stage import PURPOSE, published
from tests.casework.participation import stage as participations
from tests.cast import Cast

CASEWORKER = participations.CASEWORKER
CALM = {"uro": "1", "humoer": "1", "soevn": "2", "overskud": "1", "frygt": "1"}
HEAVY = CALM | {"frygt": "3"}
LESSONS = (
    LessonText("Hvad stress er", "Forstå", "Vi tegner stresskurven.", "Skriv ned, hvornår du får uro."),
    LessonText("Træning og pauser", "Kroppen", "Vi går og styrketræner.", "Gå en tur hver dag.", training=True),
    LessonText("Vejen til job", "Videre", "Vi taler om det næste skridt."),
)
SLOTS = (Slot(1, time(9, 30), 150), Slot(3, time(9, 30), 150))


def course(cast: Cast, **more: Any) -> Course:
    """A course of three sessions; Hanne works for its provider, and there is a course for one beside it."""
    if not InstrumentVersion.objects.exists():
        load_shipped_instruments(actor=cast.system, purpose=PURPOSE)
    intervention = participations.course(cast, **({"capacity": 12} | more))
    alone = published(cast, title="Samtaler alene", capacity=None)
    return grouping.save_course(
        actor=cast.actor("hanne"),
        purpose=PURPOSE,
        intervention=intervention,
        size=4,
        slots=SLOTS,
        lessons=LESSONS,
        individual=alone,
    )


def group(cast: Cast, of: Course | None = None, first: date | None = None, **more: Any) -> Group:
    given: dict[str, Any] = {"name": "Formiddagshold", "leaders": [cast.employee["hanne"]]} | more
    return grouping.open_group(
        actor=cast.actor("hanne"),
        purpose=PURPOSE,
        course=of or course(cast),
        first=first or clock.today(),
        **given,
    )


def agreed(cast: Cast, on: Group, who: str = "anna") -> Participation:
    return participations.agreed(cast, on.course.intervention, who)


def asked(cast: Cast, on: Group, who: str = "anna") -> Enrolment:
    """On the group, and not answered yet."""
    return enrolling.enrol(
        actor=cast.actor(CASEWORKER[who]), purpose=PURPOSE, participation=agreed(cast, on, who), group=on
    )


def answered(cast: Cast, one: Enrolment, answers: dict[str, str], when: str = "before", who: str = "anna") -> Measure:
    return enrolling.answer(actor=cast.actor(who), purpose=PURPOSE, enrolment=one, when=when, answers=answers)


def enrolled(cast: Cast, on: Group, who: str = "anna") -> Enrolment:
    one = asked(cast, on, who)
    answered(cast, one, CALM, who=who)
    return fresh(one)


def fresh(one: Enrolment) -> Enrolment:
    return Enrolment.objects.get(pk=one.pk)


def sessions(of: Group) -> list[Session]:
    return list(of.sessions.filter(cancelled_at__isnull=True).order_by("starts"))


def mark(cast: Cast, session: Session, one: Enrolment, came: str = "present", why: str = "", by: str = "hanne"):  # type: ignore[no-untyped-def]
    return attending.mark(
        actor=cast.actor(by), purpose=PURPOSE, session=session, enrolment=fresh(one), came=came, why=why
    )


def completed(cast: Cast, one: Enrolment) -> Enrolment:
    """On the day of the last session: attendance, the talk, the end."""
    held = sessions(one.group)
    with clock.at(held[0].starts + timedelta(hours=3)):
        mark(cast, held[0], one)
    with clock.at(held[-1].starts + timedelta(hours=3)):
        mark(cast, held[-1], one)
        now = fresh(one)
        return following.complete(
            actor=cast.actor("hanne"),
            purpose=PURPOSE,
            enrolment=now,
            version=now.version,
            talk_on=clock.today(),
            words="Du sover bedre og vil prøve to timer på et lager.",
        )


def booked(cast: Cast, one: Enrolment, day: date, who: str = "anna", what: str = "Besøg et lager") -> JobStep:
    return following.book_step(
        actor=cast.actor(CASEWORKER[who]), purpose=PURPOSE, enrolment=fresh(one), what=what, who="borger", day=day
    )
