"""The demo's courses: twelve templates, groups all through the year, and those who are on them."""

from collections.abc import Generator
from datetime import date, datetime, time, timedelta

import numpy as np
from django.utils.formats import date_format

from fodfaeste.casework.courses import attending, enrolling, following, grouping, noting, numbers, queries, terms
from fodfaeste.casework.courses.models import Course, Enrolment, Group, Session
from fodfaeste.casework.courses.rules import ABSENT_WHY, Slot
from fodfaeste.casework.participation import actions as participation
from fodfaeste.casework.participation.models import Participation
from fodfaeste.casework.plans.actions import mark_step
from fodfaeste.casework.plans.models import Step
from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.offering import named
from fodfaeste.demo.stories import PURPOSES, File, World
from fodfaeste.demo.texts import courses as texts
from fodfaeste.demo.texts.courses import COURSES, CourseText
from fodfaeste.foundation import clock
from fodfaeste.foundation.action import Refused
from fodfaeste.foundation.instruments.queries import current, definition_of
from fodfaeste.foundation.instruments.rules import DECLINED
from fodfaeste.foundation.journal.actor import Actor, system

OF_THE_PERSONA = "Angsthold: små skridt ud"
PERSONA_WEEKS = 5
"""So long ago the persona's group began; it meets today."""
BETWEEN_WEEKS = 9
"""From one group of a course to the next, for the courses most people come to."""
AHEAD = timedelta(days=24)
"""So long before its first day a group is opened."""
WAITS = 10
"""So many weeks somebody waits for a group before it is dropped."""
ENOUGH = 3
"""So many have to wait for a course before one of the smaller ones opens another group."""

_files: dict[int, File] = {}
"""Participation → whose it is, for the leaders' stories."""


def groups_story(world: World) -> Story:
    """The templates are written on the first days; then every course opens a group now and again."""
    _files.clear()
    begin = world.agenda.begin
    yield begin + timedelta(minutes=50)
    for at, text in enumerate(COURSES):
        grouping.save_course(
            actor=world.office["leder"].actor(),
            purpose=PURPOSES["set_up"],
            intervention=named(text.title),
            size=text.size,
            slots=text.slots,
            lessons=text.lessons,
            individual=named(texts.ALONE),
            place="Jobhuset, Demogade 1",
        )
        world.agenda.add(_openings(world, text, at))
    world.agenda.add(_persona_group(world))
    for weeks in range(32, -1, -8):
        yield moment(world.anchor - timedelta(weeks=weeks), 6, 50)
        numbers.refresh(actor=system("Opgørelse"), purpose="Opgørelse af forløb")


def _openings(world: World, text: CourseText, at: int) -> Story:
    """Groups of one course, one after another, as often as people come to it."""
    every = timedelta(weeks=BETWEEN_WEEKS + (0 if text.often > 2 else 3))
    day = world.agenda.begin.date() + timedelta(days=9 + at * 2)
    while True:
        yield moment(workday(day), 10, 2 * at)
        first = workday(clock.today() + AHEAD)
        wanted = Participation.objects.filter(intervention__versions__title=text.title, state="referred").count()
        if clock.today() > world.agenda.begin.date() + every and text.often < 4 and wanted < ENOUGH:
            day += timedelta(weeks=3)
            continue
        if not (text.title == OF_THE_PERSONA and first > world.anchor - timedelta(weeks=12)):
            _open(world, text, first, f"{_short(text)}, {date_format(first, 'F Y')}", text.slots)
        day += every


def _persona_group(world: World) -> Story:
    """The group of the demo's citizen: it began some weeks ago and meets on the day the demo is looked at."""
    text = next(each for each in COURSES if each.title == OF_THE_PERSONA)
    first = world.anchor - timedelta(weeks=PERSONA_WEEKS)
    yield moment(workday(first - AHEAD), 10, 55)
    slots = (Slot(workday(world.anchor).weekday(), time(9, 30), 150),)
    _open(world, text, first, "Små skridt ud, formiddag", slots)


def _open(world: World, text: CourseText, first: date, name: str, slots: tuple[Slot, ...]) -> None:
    course = _course(text.title)
    leader = world.office[text.leader]
    group = grouping.open_group(
        actor=world.office["holdleder"].actor(fresh=True),
        purpose=PURPOSES["set_up"],
        course=course,
        name=name,
        first=max(first, clock.today()),
        leaders=[leader.employee],
        slots=slots,
    )
    leader.forget()
    world.agenda.add(_led(world, text, group))


def _short(text: CourseText) -> str:
    return text.title.split(":")[0].removeprefix("Hold om ").capitalize()


def course_story(file: File) -> Story:
    """Most plans have a course in them, some have two: proposed, said yes to, referred, and on a group."""
    luck = np.random.default_rng([*file.plan.seed, 58])
    if not file.plan.persona and luck.random() > 0.7:
        return
    text = _chosen(file, luck)
    day = file.plan.begins.date() + timedelta(days=int(luck.integers(14, 50)))
    if file.plan.persona:
        day = file.world.anchor - timedelta(weeks=PERSONA_WEEKS) - AHEAD + timedelta(days=2)
    yield file.at_work(day)
    if not file.plan.persona and luck.random() < 0.3:
        file.world.agenda.add(_one_course(file, _chosen(file, luck), luck, day + timedelta(days=120)))
    yield from _one_course(file, text, luck, day)


def _one_course(file: File, text: CourseText, luck: np.random.Generator, day: date) -> Story:
    yield file.at_work(max(day, clock.today()))
    if file.closed:
        return
    one = participation.propose(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        case=file.case,
        intervention=named(text.title),
        why="Vi talte om, at et hold kunne være en hjælp ved siden af det andet.",
    )
    yield file.in_the_evening(workday(clock.today() + timedelta(days=int(luck.integers(1, 4)))))
    if file.closed:
        return
    _move(file, one, "agree", words="Det vil jeg gerne prøve.")
    yield file.at_work(clock.today() + timedelta(days=1))
    if file.closed:
        return
    _move(file, one, "refer", staff=True, words="Kan bedst om formiddagen.")
    yield from _onto_a_group(file, text, one, luck)


def _chosen(file: File, luck: np.random.Generator) -> CourseText:
    weights = np.array([each.often for each in COURSES])
    picked = COURSES[int(luck.choice(len(COURSES), p=weights / weights.sum()))]
    return next(each for each in COURSES if each.title == OF_THE_PERSONA) if file.plan.persona else picked


def _onto_a_group(
    file: File, text: CourseText, one: Participation, luck: np.random.Generator
) -> Generator[datetime, None, None]:
    """The leader puts them on the next group with a place; then the questions, and the stand to take."""
    leader = file.world.office[text.leader]
    enrolment: Enrolment | None = None
    for _ in range(WAITS):
        yield file.at_work(clock.today() + timedelta(days=2))
        if file.closed:
            return
        groups = [each for each in queries.open_groups(_course(text.title)) if each.first > clock.today()]
        if file.plan.persona:
            groups = [each for each in groups if each.name.startswith("Små skridt ud")]
        enrolment = _enrolled(leader.actor(fresh=True), one, groups)
        if enrolment is not None:
            break
        yield file.at_work(clock.today() + timedelta(days=5))
    if enrolment is None:
        return
    _files[enrolment.participation_id] = file
    leader.forget(file.citizen.pk)
    yield file.in_the_evening(workday(clock.today() + timedelta(days=int(luck.integers(1, 5)))))
    if file.closed or not _still_on(enrolment):
        return
    _answer(file, text, enrolment, "before", luck)
    yield file.at_work(clock.today() + timedelta(days=2))
    _stand(file, enrolment, luck)


def _enrolled(actor: Actor, one: Participation, groups: list[Group]) -> Enrolment | None:
    """On the first group that has a place."""
    one.refresh_from_db()
    for group in groups:
        try:
            return enrolling.enrol(actor=actor, purpose=PURPOSES["talk"], participation=one, group=group)
        except Refused:
            continue
    return None


def _still_on(enrolment: Enrolment) -> bool:
    enrolment.refresh_from_db()
    return enrolment.open


def _answer(file: File, text: CourseText, enrolment: Enrolment, when: str, luck: np.random.Generator) -> None:
    """By themselves, or together with the leader where they have no sign-in."""
    scheme = current(terms.INSTRUMENT)
    assert scheme is not None
    better = 0.0 if when == "before" else float(luck.normal(0.75, 0.7))
    answers = {}
    for item in definition_of(scheme).items:
        place = 4 * (0.25 + 0.6 * file.severity) - better + float(luck.normal(0, 0.55))
        if item.key == "frygt":
            place -= 0.6
        step = item.steps[max(0, min(len(item.steps) - 1, int(place)))]
        answers[item.key] = DECLINED if luck.random() < 0.02 else step.key
    own = file.user is not None
    enrolling.answer(
        actor=file.self_actor() if own else file.world.office[text.leader].actor(fresh=True),
        purpose=PURPOSES["talk"],
        enrolment=enrolment,
        when=when,
        answers=answers,
        how="self" if own else "together",
    )


def _stand(file: File, enrolment: Enrolment, luck: np.random.Generator) -> None:
    """Where the answers point to a course for one, the caseworker decides, and says why."""
    enrolment.refresh_from_db()
    if file.closed or enrolment.state != "gate":
        return
    group = file.plan.persona or luck.random() < 0.35
    enrolling.decide(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        enrolment=enrolment,
        version=enrolment.version,
        choice="group" if group else "individual",
        why=texts.GROUP_WHY if group else texts.INDIVIDUAL_WHY,
    )


def _led(world: World, text: CourseText, group: Group) -> Story:
    """Every session: who came, sometimes a note; on the last one the answers again, the talk, and the end."""
    luck = np.random.default_rng([group.pk, 59])
    leader = world.office[text.leader]
    held = list(group.sessions.order_by("starts"))
    for session in held:
        yield session.starts + timedelta(minutes=session.minutes, seconds=group.pk % 60)
        actor = leader.actor(fresh=True)
        rows = _on(group)
        for each in rows:
            _came(actor, session, each, luck)
        if rows and luck.random() < 0.3:
            noting.save_note(actor=actor, purpose=PURPOSES["talk"], session=session, text=texts.NOTE, version=0)
        if rows and session == held[1]:
            noting.file_note(
                actor=actor, purpose=PURPOSES["talk"], session=session, enrolments=rows[:1], text=texts.FILED
            )
        for each in rows:
            if session in held[1:-1] and luck.random() < 0.05 and not _files[each.participation_id].plan.persona:
                _stop(actor, each, luck)
    for each in _on(group):
        _finish(world, text, each, luck)


def _on(group: Group) -> list[Enrolment]:
    rows = Enrolment.objects.filter(group=group, state="enrolled").select_related("participation", "citizen")
    return list(rows.order_by("pk"))


def _came(actor: Actor, session: Session, one: Enrolment, luck: np.random.Generator) -> None:
    came = ("present", "present", "present", "present", "late", "absent")[int(luck.integers(6))]
    why = list(ABSENT_WHY.values())[int(luck.integers(4))] if came == "absent" else ""
    attending.mark(actor=actor, purpose=PURPOSES["talk"], session=session, enrolment=one, came=came, why=why)


def _stop(actor: Actor, one: Enrolment, luck: np.random.Generator) -> None:
    """Somebody stops before time."""
    one.refresh_from_db()
    if one.participation.state != "active":
        return
    reason = list(texts.STOPS)[int(luck.integers(len(texts.STOPS)))]
    following.stop(
        actor=actor,
        purpose=PURPOSES["talk"],
        enrolment=one,
        version=one.version,
        reason=reason,
        words=texts.STOPS[reason],
    )


def _finish(world: World, text: CourseText, one: Enrolment, luck: np.random.Generator) -> None:
    """Answers again, for nearly everybody; the talk; and afterwards, mostly in time, a step towards a job."""
    file, actor = _files[one.participation_id], world.office[text.leader].actor(fresh=True)
    one.refresh_from_db()
    if one.participation.state != "active":
        return
    if luck.random() < 0.93:
        _answer(file, text, one, "after", luck)
    following.complete(
        actor=actor,
        purpose=PURPOSES["talk"],
        enrolment=one,
        version=one.version,
        talk_on=clock.today(),
        words=texts.TALKS[int(luck.integers(len(texts.TALKS)))],
    )
    what = file.unsaid(texts.STEPS) if luck.random() < 0.85 else None
    if what is not None:
        world.agenda.add(_step(file, one, int(luck.integers(2, 24)), what))


def _step(file: File, one: Enrolment, days: int, what: str) -> Story:
    """The caseworker and the citizen book it; now and then it lies later than the rule says."""
    yield file.at_work(clock.today() + timedelta(days=max(1, days // 3)))
    if file.closed:
        return
    made = following.book_step(
        actor=file.staff(),
        purpose=PURPOSES["talk"],
        enrolment=one,
        what=what,
        who="borger",
        day=clock.today() + timedelta(days=max(1, days - days // 3)),
    )
    yield file.in_the_evening(made.day)
    step = Step.objects.filter(pk=made.step_id or 0, status="planned").first()
    if step is not None and not file.closed:
        purpose = PURPOSES["plan"]
        mark_step(actor=file.staff(), purpose=purpose, step=step, status="done", words=texts.DONE)


def _move(file: File, one: Participation, event: str, *, staff: bool = False, words: str = "") -> None:
    one.refresh_from_db()
    participation.happen(
        actor=file.staff() if staff or file.user is None else file.self_actor(),
        purpose=PURPOSES["talk"],
        participation=one,
        event=event,
        version=one.version,
        words=words,
    )


def _course(title: str) -> Course:
    return Course.objects.select_related("intervention").get(intervention=named(title))
