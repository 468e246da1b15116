"""Every verb × every actor × every citizen: one object and the list agree with each other and with a plain reading.

The reading below is written anew, in Python over fetched rows, and shares nothing with the SQL of the grounds.
"""

from datetime import date, timedelta

import pytest

from fodfaeste.casework.cases.models import Assignment, Case
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.models import EmergencyAccess
from fodfaeste.foundation.access.policy import ALWAYS, decide, grounds, scope, verbs
from fodfaeste.foundation.journal.actor import ANONYMOUS, Actor
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, User
from fodfaeste.foundation.remember import remembering
from tests.cast import LONG_AGO, Cast, make_citizen

DAY = timedelta(days=1)


def dated(day: date, first: date, last: date | None) -> bool:
    return first <= day and (last is None or day <= last)


def employ(cast: Cast, key: str, role: str, team: str | None, **period: date) -> None:
    """One more employee with a sign-in."""
    employee = Employee.objects.create(name=key.capitalize())
    cast.employee[key] = employee
    RoleAssignment.objects.create(employee=employee, role=role, **{"valid_from": LONG_AGO, **period})
    if team:
        TeamMembership.objects.create(employee=employee, team=cast.team[team], valid_from=LONG_AGO)
    cast.user[key] = User.objects.create_user(key, employee=employee)


def case_for(cast: Cast, citizen: str, team: str, *holders: tuple[str, int, int | None], closed: bool = False) -> None:
    """A case opened 90 days ago; holders are (employee, days ago it began, days ago it ended)."""
    today = clock.today()
    case = Case.objects.create(
        citizen=cast.citizen[citizen],
        team=cast.team[team],
        target_group="sygedagpenge",
        opened=today - 90 * DAY,
        closed=today - 5 * DAY if closed else None,
    )
    for employee, first, last in holders:
        Assignment.objects.create(
            case=case,
            employee=cast.employee[employee],
            valid_from=today - first * DAY,
            valid_to=None if last is None else today - last * DAY,
        )


def open_glass(cast: Cast, who: str, citizen: str, hours_left: float) -> None:
    now = clock.now()
    closes = now + timedelta(hours=hours_left)
    EmergencyAccess.objects.create(
        citizen=cast.citizen[citizen],
        user=cast.user[who],
        reason="Prøve",
        opened=closes - timedelta(hours=3),
        closes=closes,
    )


@pytest.fixture
def world(cast: Cast) -> Cast:
    """The cast, and every awkward case: roles over and to come, two roles, cases closed and handed over."""
    yesterday, tomorrow = clock.today() - DAY, clock.today() + DAY
    employ(cast, "before", "sagsbehandler", "Nord", valid_to=yesterday)
    employ(cast, "later", "sagsbehandler", "Nord", valid_from=tomorrow)
    employ(cast, "today", "sagsbehandler", "Nord", valid_from=clock.today(), valid_to=clock.today())
    employ(cast, "both", "specialist", "Syd")
    RoleAssignment.objects.create(employee=cast.employee["both"], role="teamleder", valid_from=LONG_AGO)
    employ(cast, "alone", "sagsbehandler", None)
    employ(cast, "left", "sagsbehandler", None)
    TeamMembership.objects.create(
        employee=cast.employee["left"], team=cast.team["Nord"], valid_from=LONG_AGO, valid_to=yesterday
    )
    for number, key in enumerate(("eva", "finn", "gerda", "hans")):
        cast.citizen[key] = make_citizen(key.capitalize(), "Opdigtet", f"7{number}04801001")
    case_for(cast, "eva", "Syd", ("alone", 90, None))
    case_for(cast, "finn", "Nord", ("alone", 90, 10), ("karl", 9, None))
    case_for(cast, "gerda", "Nord", ("mette", 90, 5), closed=True)
    case_for(cast, "hans", "Syd", ("alone", 0, 0), ("sofie", 0, None))
    open_glass(cast, "karl", "carla", 1)
    open_glass(cast, "karl", "eva", -0.01)
    open_glass(cast, "hanne", "anna", 2)
    open_glass(cast, "lise", "anna", 2)
    return cast


def relations(cast: Cast, who: str, citizen: Citizen) -> set[str]:
    """The grounds somebody has to a citizen, read row by row."""
    today, user = clock.today(), cast.user[who]
    if user.citizen_id is not None:
        return {"self"} if user.citizen_id == citizen.pk else set()
    open_cases = [case for case in Case.objects.filter(citizen=citizen) if case.closed is None]
    teams = {
        row.team_id
        for row in TeamMembership.objects.filter(employee=user.employee_id)
        if dated(today, row.valid_from, row.valid_to)
    }
    found = set()
    for case in open_cases:
        held = [row for row in case.assignments.all() if dated(today, row.valid_from, row.valid_to)]
        if held and max(held, key=lambda row: (row.valid_from, row.pk)).employee_id == user.employee_id:
            found.add("assigned")
        if case.team_id in teams:
            found.add("team")
    if not open_cases:
        found.add("no_case")
    if any(row.closes > clock.now() for row in EmergencyAccess.objects.filter(citizen=citizen, user=user)):
        found.add("emergency")
    return found


def roles(cast: Cast, who: str) -> set[str]:
    user = cast.user[who]
    if user.citizen_id is not None:
        return {"borger"}
    rows = RoleAssignment.objects.filter(employee=user.employee_id)
    return {row.role for row in rows if dated(clock.today(), row.valid_from, row.valid_to)}


def known() -> set[str]:
    """The relations this reading knows; a room that adds one must be added here."""
    return {"self", "assigned", "team", "no_case", "emergency"}


ELSEWHERE = {
    "consent", "analysis_member", "analysis_part", "analysis_plan", "progression_asked", "placement", "provider",
    "course_leader", "invited",
}  # fmt: skip
"""Relations that nobody in this world has; each is held against its own rows in the tests of its room."""


def test_the_reading_knows_every_relation() -> None:
    assert set(grounds()) == known() | ELSEWHERE


def test_one_object_the_list_and_the_plain_reading_agree(world: Cast) -> None:
    allowed = refused = 0
    citizens = list(Citizen.objects.all())
    for who in world.user:
        actor, held_roles = world.actor(who), roles(world, who)
        held = {citizen.pk: relations(world, who, citizen) for citizen in citizens}
        for verb in verbs():
            enough = set().union(*(verb.grounds.get(role, frozenset()) for role in held_roles))
            wanted = {pk for pk, mine in held.items() if ALWAYS in enough or mine & enough}
            decided = {citizen.pk for citizen in citizens if decide(actor, verb.name, citizen).allowed}
            listed = set(scope(actor, verb.name, Citizen.objects.all(), "pk").values_list("pk", flat=True))
            assert decided == wanted, (who, verb.name)
            assert listed == wanted, (who, verb.name)
            allowed, refused = allowed + len(wanted), refused + len(citizens) - len(wanted)
    assert allowed > 300 and refused > 3000, "the world has become too small to show anything"


def test_the_list_of_other_rows_follows_the_citizen_and_repeats_nothing(world: Cast) -> None:
    for who in ("mette", "both", "tage", "karl", "frank", "anna"):
        actor = world.actor(who)
        listed = list(scope(actor, "journal.view", Case.objects.all()).order_by("pk"))
        assert listed == [c for c in Case.objects.order_by("pk") if decide(actor, "journal.view", c).allowed]


def test_nobody_who_is_not_signed_in_may_do_anything_to_a_citizen(world: Cast) -> None:
    for verb in verbs():
        if verb.name == "public":
            continue
        for citizen in Citizen.objects.all():
            assert not decide(ANONYMOUS, verb.name, citizen).allowed
        assert not scope(ANONYMOUS, verb.name, Citizen.objects.all(), "pk").exists()


def test_a_user_who_is_shut_out_is_nobody(world: Cast) -> None:
    User.objects.filter(username="mette").update(is_active=False)
    actor = world.actor("mette")
    assert not actor.roles
    assert not any(decide(actor, verb.name, world.citizen["anna"]).allowed for verb in verbs() if verb.name != "public")


def test_a_refusal_says_what_one_may_not_and_a_yes_says_why(world: Cast) -> None:
    known_reasons = {"Din rolle giver adgang", *(ground.sentence for ground in grounds().values())}
    for who in ("mette", "frank", "anna"):
        for verb in verbs():
            for citizen in (None, world.citizen["anna"], world.citizen["carla"]):
                decision = decide(world.actor(who), verb.name, citizen)
                if decision.allowed:
                    assert decision.reason in known_reasons
                else:
                    assert decision.reason.startswith(f"Du må ikke {verb.about}")


def test_a_verb_about_a_citizen_needs_one(world: Cast) -> None:
    assert not decide(world.actor("mette"), "citizen.view").allowed
    assert decide(world.actor("mette"), "citizen.view", world.citizen["anna"]).allowed


def test_all_grounds_to_one_citizen_are_found_in_one_query(world: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    actor: Actor = world.actor("mette")
    with remembering(), django_assert_num_queries(2):  # the other is a dated rule, read once in a request
        for verb in verbs():
            decide(actor, verb.name, world.citizen["anna"])
