"""What goes on in the office besides the cases: positions, absence, a stand-in, and endings that are planned."""

from datetime import timedelta

from fodfaeste.demo.agenda import Story, moment, workday
from fodfaeste.demo.stories import File, World
from fodfaeste.foundation.rules.queries import rows
from fodfaeste.foundation.staff.absence import note_absence
from fodfaeste.steering.caseload import actions
from fodfaeste.steering.caseload.handing import Gift, hand_over
from fodfaeste.steering.deadlines.actions import kind_for
from fodfaeste.steering.deadlines.actions import note as write_about
from fodfaeste.steering.deadlines.digest import choose as choose_mail

PURPOSE = "Sagstal"
KINDS = {"Sagsbehandler": "sagsbehandler", "Psykolog": "psykolog", "Fysioterapeut": "fysioterapeut",
         "Sygeplejerske": "sygeplejerske", "Virksomhedskonsulent": "virksomhedskonsulent",
         "Holdleder": "holdleder", "Teamleder": "teamleder"}  # fmt: skip
"""The demo's titles → the kinds of positions."""

VACANT = ("sagsbehandler", "mentor")
WRITTEN = {"overall_description": 2, "health_advice": 3, "six_months": 12}
"""Rule → in one of so many cases something is written about it."""
LENT = 3
"""So many cases a stand-in looks after."""


def office_life(world: World, files: list[File]) -> list[Story]:
    """Every story of the office."""
    return [
        _positions(world),
        _away(world),
        _endings(world, files),
        _stand_in(world, files),
        _rules_written_about(world, files),
        _daily_mail(world),
    ]


def _positions(world: World) -> Story:
    """Everybody has a position from the beginning; two more are decided and not filled yet."""
    yield world.agenda.begin + timedelta(minutes=20)
    leader, day = world.office["leder"].actor(), world.agenda.begin.date()
    known = {row.text("key") for row in rows("position_kinds", day)}
    teams = {colleague.key: team for team, members in world.office.caseworkers.items() for colleague in members}
    for key, colleague in world.office.by_key.items():
        kind = KINDS.get(colleague.employee.title)
        if kind not in known or key.startswith("tidligere"):
            continue
        team = world.office.teams[teams[key]] if key in teams else None
        made = actions.decide_position(
            actor=leader, purpose=PURPOSE, kind=str(kind), percent=100, valid_from=day, team=team
        )
        actions.fill_position(
            actor=leader, purpose=PURPOSE, position=made, version=1, employee=colleague.employee, filled_from=day
        )
    yield moment(workday(world.anchor - timedelta(days=30)), 14, 5)
    for kind in VACANT:
        actions.decide_position(
            actor=leader, purpose=PURPOSE, kind=kind, percent=100, valid_from=world.anchor - timedelta(days=16)
        )


def _away(world: World) -> Story:
    """Somebody is on a course this week, and somebody will be away in the next."""
    yield moment(workday(world.anchor - timedelta(days=5)), 8, 35)
    for team, who, first, days in (("kontant", -1, -2, 5), ("syge", 0, 9, 4)):
        colleague = world.office.caseworkers[team][who]
        start = world.anchor + timedelta(days=first)
        note_absence(
            actor=colleague.actor(),
            purpose=PURPOSE,
            employee=colleague.employee,
            valid_from=start,
            valid_to=start + timedelta(days=days),
        )


def _endings(world: World, files: list[File]) -> Story:
    """For every ninth open case citizen and caseworker know when they expect to be done; for the persona too."""
    yield moment(workday(world.anchor - timedelta(days=4)), 15, 20)
    going = [file for file in files if not file.closed and hasattr(file, "case")]
    for number, file in enumerate(going):
        if number % 9 and not file.plan.persona:
            continue
        actions.plan_ending(
            actor=file.staff(),
            purpose=PURPOSE,
            case=file.case,
            on=world.anchor + timedelta(days=10 + 5 * (number % 11)),
            why="Opdigtet: arbejde på flere timer",
        )


def _stand_in(world: World, files: list[File]) -> Story:
    """While the one on a course is away, a colleague looks after some of the cases."""
    yield moment(workday(world.anchor - timedelta(days=3)), 9, 10)
    away = world.office.caseworkers["kontant"][-1]
    helper = world.office.caseworkers["kontant"][0]
    lent = [
        file
        for file in files
        if not file.closed and hasattr(file, "case") and file.colleague is away and not file.plan.persona
    ][:LENT]
    if not lent or helper is away:
        return
    hand_over(
        actor=world.office["teamleder-kontant"].actor(fresh=True),
        purpose=PURPOSE,
        giver=away.employee,
        gifts=[
            Gift(
                file.case,
                helper.employee,
                note="Opdigtet overdragelse: vi er midt i planen. Ring gerne om formiddagen.",
                told="Din sagsbehandler er på kursus. Du kan ringe eller skrive til vikaren imens.",
            )
            for file in lent
        ],
        reason="Kursus",
        until=world.anchor + timedelta(days=6),
    )
    for file in lent:
        world.office.forget(file.citizen.pk)
        file.colleague = helper


def _rules_written_about(world: World, files: list[File]) -> Story:
    """Most steps the law asks for once are taken and written down, and a few citizens are exempted from the talks."""
    yield moment(workday(world.anchor - timedelta(days=6)), 13, 40)
    going = [file for file in files if not file.closed and hasattr(file, "case")]
    for number, file in enumerate(going):
        for rule, case_by_case in WRITTEN.items():
            kind = kind_for(rule, file.case, world.agenda.now.date())
            if kind is not None and number % case_by_case == (0 if kind == "exempt" else 1):
                write_about(
                    actor=file.staff(),
                    purpose=PURPOSE,
                    case=file.case,
                    rule=rule,
                    on=max(file.case.opened, world.anchor - timedelta(days=20)),
                    words="Opdigtet: en konkret vurdering"
                    if kind == "exempt"
                    else "Opdigtet: holdt og skrevet i sagen",
                )


def _daily_mail(world: World) -> Story:
    """The persona and a team leader have chosen a mail about deadlines; the demo sends none."""
    yield moment(workday(world.anchor - timedelta(days=11)), 8, 50)
    for colleague in (world.office.caseworkers["syge"][0], world.office["teamleder-syge"]):
        choose_mail(actor=colleague.actor(), purpose=PURPOSE, by_email=True)
