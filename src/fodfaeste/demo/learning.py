"""What the office learns: courses held and planned, what people brought with them, sparring, and somebody new."""

from datetime import date, timedelta

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.roster import Colleague
from fodfaeste.demo.stories import World
from fodfaeste.foundation.people.models import Employee
from fodfaeste.steering.training import actions, queries
from fodfaeste.steering.training.models import Seat, StaffCourse

PURPOSE = "Kompetencer"
HELD = (
    # title, what it gives, days after the beginning, who stays away: every so many
    ("Opdigtet kursus: modellens metode", ("metoden",), 12, 9),
    ("Opdigtet kursus: empowerment i praksis", ("empowerment",), 30, 7),
    ("Opdigtet kursus: relationel koordinering", ("relationel_ledelse",), 75, 4),
    ("Opdigtet kursus: fælles forståelse af trinene", ("skemaerne",), 110, 5),
)
PLANNED = (
    ("Opdigtet kursus: samtalen og de små aftaler", ("samtalen",), 16, 12),
    ("Opdigtet kursus: tværfaglig analyse", ("tvaerfaglig_analyse",), 40, None),
)
TOPICS = (
    "Når borgeren ikke kommer",
    "At tale om penge uden at tale om skyld",
    "En plan, der ligger stille",
    "Når lægen og planen vil hver sin vej",
)
BROUGHT_MONTHS = 23
"""So long ago some had a course elsewhere: it runs out within the weeks ahead."""


def learning_stories(world: World) -> list[Story]:
    """Every story of it."""
    leaders = [colleague for key, colleague in world.office.by_key.items() if key.startswith("teamleder-")]
    held = [_held(world, leaders, number) for number in range(len(HELD))]
    return [*held, _brought(world, leaders), _planned(world, leaders), _sparring(world), _somebody_new(world, leaders)]


def _held(world: World, leaders: list[Colleague], number: int) -> Story:
    """A course is planned, people are signed up by their leaders, and afterwards it is written who took part."""
    title, gives, after, away = HELD[number]
    day = workday(world.agenda.begin.date() + timedelta(days=after))
    yield moment(workday(day - timedelta(days=9)), 9, 20 + number)
    course = _plan(world.office["leder"], title, gives, day, None)
    for leader in leaders:
        for employee in queries.my_people(leader.actor()):
            actions.sign_up(actor=leader.actor(), purpose=PURPOSE, course=course, employee=employee)
    yield moment(workday(day + timedelta(days=1)), 15, 5 + number)
    for leader in leaders:
        ours = set(queries.my_people(leader.actor()).values_list("pk", flat=True))
        seats = Seat.objects.filter(course=course, employee__in=ours, took_part=None).values_list("employee", flat=True)
        answers = {pk: at % away != away - 1 for at, pk in enumerate(seats)}
        actions.write_down(actor=leader.actor(), purpose=PURPOSE, course=course, took_part=answers)


def _brought(world: World, leaders: list[Colleague]) -> Story:
    """Some had a course about conversations where they worked before."""
    yield moment(workday(world.agenda.begin.date() + timedelta(days=20)), 10, 40)
    since = _months_before(world.anchor, BROUGHT_MONTHS)
    for leader in leaders:
        for at, employee in enumerate(queries.my_people(leader.actor())):
            if at % 3 == 0:
                actions.note_competence(
                    actor=leader.actor(), purpose=PURPOSE, employee=employee, competence="samtalen",
                    valid_from=since, words="Opdigtet: kursus i en anden kommune",
                )  # fmt: skip


def _planned(world: World, leaders: list[Colleague]) -> Story:
    """Two courses ahead; the persona and a few colleagues have signed up for the first."""
    yield moment(workday(world.anchor - timedelta(days=14)), 9, 55)
    courses = [
        _plan(leaders[0], title, gives, workday(world.anchor + timedelta(days=ahead)), seats)
        for title, gives, ahead, seats in PLANNED
    ]
    for team in world.office.caseworkers.values():
        for colleague in team[:2]:
            actions.sign_up(actor=colleague.actor(), purpose=PURPOSE, course=courses[0], employee=colleague.employee)


def _sparring(world: World) -> Story:
    """Every third week colleagues of a team talk about something hard."""
    teams = list(world.office.caseworkers)
    for number in range(10):
        day = workday(world.anchor - timedelta(days=21 * (10 - number) - 8))
        yield moment(day, 13, 10)
        team = teams[number % len(teams)]
        first = world.office.caseworkers[team][0]
        people = list(queries.colleagues(first.actor()))
        if len(people) >= 2:
            actions.note_sparring(
                actor=first.actor(), purpose=PURPOSE, team=world.office.teams[team], day=day,
                topic=TOPICS[number % len(TOPICS)], people=people[: 2 + number % 4],
            )  # fmt: skip


def _somebody_new(world: World, leaders: list[Colleague]) -> Story:
    """The last caseworker of the first team began some weeks ago, with the persona as mate."""
    mate, new = world.office.caseworkers["syge"][0], world.office.caseworkers["syge"][-1]
    leader = world.office["teamleder-syge"]
    starts = workday(world.anchor - timedelta(days=24))
    who: Employee = new.employee if new is not mate else world.office["fysioterapeut"].employee
    yield moment(starts, 8, 15)
    path = actions.begin_onboarding(
        actor=leader.actor(), purpose=PURPOSE, employee=who, starts=starts, mate=mate.employee
    )
    for step, days in (("makker", 0), ("adgang", 1), ("foelg_samtale", 6)):
        day = workday(starts + timedelta(days=days))
        yield moment(day, 15, 30)
        actions.tick(actor=leader.actor(), purpose=PURPOSE, onboarding=path, step=step, done_on=day)


def _plan(by: Colleague, title: str, gives: tuple[str, ...], day: date, seats: int | None) -> StaffCourse:
    return actions.plan_course(
        actor=by.actor(), purpose=PURPOSE, title=title, competences=gives, first=day, last=day,
        place="Rådhuset, opdigtet sal", seats=seats,
    )  # fmt: skip


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, 28))
