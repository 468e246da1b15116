"""People as administered: who is added, given roles and teams, and what is refused."""

from datetime import date, timedelta

import pytest

from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import AccessDenied, decide
from fodfaeste.foundation.action import Refused, Stale
from fodfaeste.foundation.journal.models import JournalEntry
from fodfaeste.foundation.people.models import Citizen, Employee, RoleAssignment, TeamMembership, User
from fodfaeste.foundation.people.queries import written_cpr
from fodfaeste.foundation.staff import actions
from tests.cast import LONG_AGO, Cast

WHY = "Prøve"
FREE = "750585-1000"  # a well-formed test number nobody in the cast has


def yesterday() -> date:
    return clock.today() - timedelta(days=1)


def add(cast: Cast, who: str = "mette", **given: object) -> Citizen:
    values = {"cpr": FREE, "first_name": "Eva", "last_name": "Opdigtet", **given}
    return actions.add_citizen(actor=cast.actor(who), purpose=WHY, **values)  # type: ignore[arg-type]


def role_of(cast: Cast, name: str) -> RoleAssignment:
    return RoleAssignment.objects.get(employee=cast.employee[name])


def test_a_new_citizen_is_found_again_by_number_and_the_number_is_not_in_the_journal(cast: Cast) -> None:
    eva = add(cast, phone="12345678", interpreter="tigrinya")
    assert written_cpr(eva) == FREE
    assert (eva.phone, eva.interpreter, eva.register_only) == ("12345678", "tigrinya", False)
    entry = JournalEntry.objects.get(verb="citizen.added", citizen_id=eva.pk)
    assert "7505" not in entry.data and "Eva" not in entry.data


def test_a_citizen_from_the_register_gets_a_name_and_keeps_the_row(cast: Cast) -> None:
    dan = cast.citizen["dan"]
    named = add(cast, cpr="7303851000", first_name="Dan")
    assert named.pk == dan.pk
    assert not named.register_only
    assert Citizen.objects.filter(first_name="Dan").count() == 1


def test_a_citizen_who_has_a_name_here_is_not_added_twice(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, cpr="700180-1000", first_name="Andet")
    assert refused.value.field == "cpr"
    assert cast.citizen["anna"].first_name == "Anna"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cpr", "123"),
        ("cpr", "990101-1000"),
        ("cpr", "630285-100x"),
        ("first_name", "  "),
        ("last_name", ""),
        ("email", "ikke en adresse"),
        ("phone", "1" * 31),
        ("first_name", "x" * 101),
    ],
)
def test_wrong_data_is_refused_at_its_field_and_nothing_is_stored(cast: Cast, field: str, value: str) -> None:
    with pytest.raises(Refused) as refused:
        add(cast, **{field: value})
    assert refused.value.field == field
    assert not Citizen.objects.filter(last_name="Opdigtet", first_name="Eva").exists()


@pytest.mark.parametrize("who", ["pia", "lise", "admin", "anna", "frank", "viggo"])
def test_only_caseworkers_and_team_leaders_add_citizens(cast: Cast, who: str) -> None:
    with pytest.raises(AccessDenied):
        add(cast, who)
    assert add(cast, "tage").pk


def test_contact_is_changed_by_the_team_and_the_journal_names_the_fields_alone(cast: Cast) -> None:
    anna = cast.citizen["anna"]
    changed = actions.update_contact(
        actor=cast.actor("karl"), purpose=WHY, citizen=anna, version=1, phone=" 11 22 33 44 ", email="a@example.dk"
    )
    assert (changed.phone, changed.version) == ("11 22 33 44", 2)
    assert JournalEntry.objects.get(verb="citizen.contact_changed").data == '{"fields":["email","phone"]}'
    with pytest.raises(AccessDenied):
        actions.update_contact(actor=cast.actor("sofie"), purpose=WHY, citizen=anna, version=2, phone="1")


def test_a_late_save_of_contact_is_stale_and_changes_nothing(cast: Cast) -> None:
    anna = cast.citizen["anna"]
    actions.update_contact(actor=cast.actor("mette"), purpose=WHY, citizen=anna, version=1, phone="1111")
    with pytest.raises(Stale) as stale:
        actions.update_contact(actor=cast.actor("karl"), purpose=WHY, citizen=anna, version=1, phone="2222")
    assert getattr(stale.value.current, "phone", "") == "1111"


def test_saving_the_same_contact_writes_nothing(cast: Cast) -> None:
    actions.update_contact(actor=cast.actor("mette"), purpose=WHY, citizen=cast.citizen["anna"], version=1, phone="")
    assert not JournalEntry.objects.exists()


ADMIN_ONLY = ["mette", "tage", "lise", "anna", "frank"]


@pytest.mark.parametrize("who", ADMIN_ONLY)
def test_only_the_administrator_and_the_system_administer(cast: Cast, who: str) -> None:
    actor, pia, nord = cast.actor(who), cast.employee["pia"], cast.team["Nord"]
    today = clock.today()
    acts = [
        lambda by: actions.add_employee(actor=by, purpose=WHY, name="Ny"),
        lambda by: actions.add_team(actor=by, purpose=WHY, name="Vest"),
        lambda by: actions.give_role(actor=by, purpose=WHY, employee=pia, role="leder", valid_from=today),
        lambda by: actions.join_team(actor=by, purpose=WHY, employee=pia, team=cast.team["Syd"], valid_from=today),
        lambda by: actions.end_role(actor=by, purpose=WHY, assignment=role_of(cast, "karl")),
        lambda by: actions.leave_team(
            actor=by, purpose=WHY, membership=TeamMembership.objects.get(employee=pia, team=nord)
        ),
        lambda by: actions.give_sign_in(
            actor=by, purpose=WHY, username="ny", employee=Employee.objects.create(name="Uden login")
        ),
    ]
    for act in acts:
        with pytest.raises(AccessDenied):
            act(actor)
    for act in acts:
        act(cast.actor("admin"))


def test_the_same_role_twice_at_one_time_is_refused_and_after_the_end_it_is_not(cast: Cast) -> None:
    karl, admin = cast.employee["karl"], cast.actor("admin")
    with pytest.raises(Refused) as refused:
        actions.give_role(actor=admin, purpose=WHY, employee=karl, role="sagsbehandler", valid_from=clock.today())
    assert refused.value.field == "valid_from"
    actions.end_role(actor=admin, purpose=WHY, assignment=role_of(cast, "karl"))
    tomorrow = clock.today() + timedelta(days=1)
    actions.give_role(actor=admin, purpose=WHY, employee=karl, role="sagsbehandler", valid_from=tomorrow)


def test_a_role_that_would_run_into_a_later_one_is_refused(cast: Cast) -> None:
    admin, pia, today = cast.actor("admin"), cast.employee["pia"], clock.today()
    later = today + timedelta(days=30)
    actions.give_role(actor=admin, purpose=WHY, employee=pia, role="leder", valid_from=later)
    with pytest.raises(Refused):
        actions.give_role(actor=admin, purpose=WHY, employee=pia, role="leder", valid_from=today)
    last = later - timedelta(days=1)
    actions.give_role(actor=admin, purpose=WHY, employee=pia, role="leder", valid_from=today, valid_to=last)


@pytest.mark.parametrize("role", ["borger", "konge", ""])
def test_a_role_that_is_not_for_employees_is_refused(cast: Cast, role: str) -> None:
    with pytest.raises(Refused):
        actions.give_role(
            actor=cast.system, purpose=WHY, employee=cast.employee["pia"], role=role, valid_from=clock.today()
        )


def test_a_period_that_ends_before_it_begins_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.join_team(
            actor=cast.system,
            purpose=WHY,
            employee=cast.employee["pia"],
            team=cast.team["Syd"],
            valid_from=clock.today(),
            valid_to=yesterday(),
        )
    assert refused.value.field == "valid_to"


def test_a_role_ended_yesterday_is_gone_and_one_ended_today_holds_today(cast: Cast) -> None:
    admin = cast.actor("admin")
    actions.end_role(actor=admin, purpose=WHY, assignment=role_of(cast, "karl"))
    assert cast.actor("karl").roles == {"sagsbehandler"}
    actions.end_role(actor=admin, purpose=WHY, assignment=role_of(cast, "mette"), last_day=yesterday())
    assert not cast.actor("mette").roles
    assert not decide(cast.actor("mette"), "citizen.view", cast.citizen["anna"]).allowed


def test_what_was_true_before_yesterday_cannot_be_changed(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.end_role(
            actor=cast.system,
            purpose=WHY,
            assignment=role_of(cast, "karl"),
            last_day=yesterday() - timedelta(days=1),
        )
    assert refused.value.field == "last_day"


def test_a_role_that_is_over_or_ends_earlier_cannot_be_ended_again(cast: Cast) -> None:
    row = role_of(cast, "karl")
    actions.end_role(actor=cast.system, purpose=WHY, assignment=row)
    with pytest.raises(Refused):
        actions.end_role(actor=cast.system, purpose=WHY, assignment=row, last_day=clock.today() + timedelta(days=3))
    RoleAssignment.objects.filter(pk=row.pk).update(valid_to=yesterday())
    with pytest.raises(Refused, match="allerede slut"):
        actions.end_role(actor=cast.system, purpose=WHY, assignment=row)


def test_a_role_given_by_mistake_today_disappears_when_it_ends_at_once(cast: Cast) -> None:
    given = actions.give_role(
        actor=cast.system, purpose=WHY, employee=cast.employee["pia"], role="leder", valid_from=clock.today()
    )
    actions.end_role(actor=cast.system, purpose=WHY, assignment=given, last_day=yesterday())
    assert not RoleAssignment.objects.filter(role="leder", employee=cast.employee["pia"]).exists()
    assert JournalEntry.objects.filter(verb="role.ended").count() == 1


def test_the_last_administrator_keeps_the_role(cast: Cast) -> None:
    with pytest.raises(Refused, match="sidste administrator"):
        actions.end_role(actor=cast.actor("admin"), purpose=WHY, assignment=role_of(cast, "admin"))
    assert cast.actor("admin").roles == {"administrator"}


def test_an_administrator_who_cannot_sign_in_or_stops_the_same_day_is_no_replacement(cast: Cast) -> None:
    today = clock.today()
    other = Employee.objects.create(name="Uden login")
    RoleAssignment.objects.create(employee=other, role="administrator", valid_from=LONG_AGO)
    RoleAssignment.objects.create(
        employee=cast.employee["lise"], role="administrator", valid_from=LONG_AGO, valid_to=today
    )
    with pytest.raises(Refused):
        actions.end_role(actor=cast.system, purpose=WHY, assignment=role_of(cast, "admin"))
    User.objects.create_user("nu", employee=other)
    actions.end_role(actor=cast.system, purpose=WHY, assignment=role_of(cast, "admin"))


def test_two_teams_cannot_have_the_same_name(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        actions.add_team(actor=cast.system, purpose=WHY, name=" nord ")
    assert refused.value.field == "name"
    assert actions.add_team(actor=cast.system, purpose=WHY, name="Vest").pk


def test_leaving_the_team_takes_the_teams_citizens_away(cast: Cast) -> None:
    membership = TeamMembership.objects.get(employee=cast.employee["karl"])
    assert decide(cast.actor("karl"), "citizen.view", cast.citizen["anna"]).allowed
    actions.leave_team(actor=cast.system, purpose=WHY, membership=membership, last_day=yesterday())
    assert not decide(cast.actor("karl"), "citizen.view", cast.citizen["anna"]).allowed


def test_a_sign_in_belongs_to_one_person_has_a_free_name_and_a_real_password(cast: Cast) -> None:
    dan, ny = cast.citizen["dan"], Employee.objects.create(name="Ny")

    def give(**given: object) -> User:
        return actions.give_sign_in(actor=cast.system, purpose=WHY, **given)  # type: ignore[arg-type]

    with pytest.raises(ValueError, match="one citizen or one employee"):
        give(username="x", citizen=dan, employee=ny)
    for username in ("METTE", "  "):
        with pytest.raises(Refused):
            give(username=username, employee=ny)
    with pytest.raises(Refused) as refused:
        give(username="ny", employee=ny, password="kort")
    assert refused.value.field == "password"
    user = give(username="ny", employee=ny, password="en-rigtig-lang-kode")
    assert user.check_password("en-rigtig-lang-kode")
    with pytest.raises(Refused, match="kan allerede logge ind"):
        give(username="ny2", employee=ny)
    assert not give(username="dan", citizen=dan).has_usable_password()
    assert "lang-kode" not in "".join(JournalEntry.objects.values_list("data", flat=True))
