"""For every name that occurs in a path, a value that exists in the demo data and belongs to the demo's citizen."""

from collections.abc import Callable

from fodfaeste.demo import personas
from fodfaeste.foundation.people.models import Citizen


def values() -> dict[str, object]:
    """Path argument → example value; an argument without data is left out."""
    user = personas.first_of("borger")
    citizen = user.citizen if user else None
    if citizen is None:
        return {}
    found: dict[str, object] = {"citizen_id": citizen.pk, "role": "sagsbehandler"}
    for name, find in FINDERS.items():
        value = find(citizen)
        if value is not None:
            found[name] = value
    return found


FINDERS: dict[str, Callable[[Citizen], object | None]] = {}
"""Filled below, one line per path argument."""


def _employee(citizen: Citizen) -> object | None:
    """The citizen's responsible caseworker."""
    from fodfaeste.casework.cases.queries import open_case_of, responsible_for

    case = open_case_of(citizen)
    responsible = responsible_for(case) if case is not None else None
    return responsible.pk if responsible is not None else None


def _role(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.people.models import RoleAssignment

    found = RoleAssignment.objects.filter(employee=_employee(citizen)).order_by("-valid_from", "-pk").first()
    return found.pk if found is not None else None


def _membership(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.people.models import TeamMembership

    found = TeamMembership.objects.filter(employee=_employee(citizen)).order_by("-valid_from", "-pk").first()
    return found.pk if found is not None else None


def _rule_row(citizen: Citizen) -> object | None:
    from fodfaeste.foundation.rules.models import RuleRow

    return RuleRow.objects.filter(table="caseload_bands", replaced_at=None).values_list("pk", flat=True).first()


FINDERS["employee_id"] = _employee
FINDERS["role_id"] = _role
FINDERS["membership_id"] = _membership
FINDERS["table"] = lambda citizen: "caseload_bands"
FINDERS["row_id"] = _rule_row


def _screening(citizen: Citizen) -> object | None:
    from fodfaeste.casework.screening.models import Screening

    found = Screening.objects.filter(citizen=citizen).order_by("status", "pk")
    return found.exclude(status="dropped").values_list("pk", flat=True).first()


FINDERS["screening_id"] = _screening
