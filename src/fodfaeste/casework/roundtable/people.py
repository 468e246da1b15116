"""Who is concerned: those who work where the citizen takes part in something, as far as the caller may see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from fodfaeste.casework.catalogue.models import ProviderMember
from fodfaeste.casework.companies import queries as companies
from fodfaeste.casework.companies.rules import STATUSES
from fodfaeste.casework.participation import queries as participation
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import decide, may_ever
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.people.models import Citizen, current

TAKES_PART = ("accepted", "active")


@dataclass(frozen=True)
class Concerned:
    """Somebody who could sit at the table. `employee_id` is None where they have no sign-in and must be asked."""

    name: str
    part: str
    employee_id: int | None = None

    @property
    def key(self) -> str:
        """What a form calls them."""
        return f"e{self.employee_id}" if self.employee_id else f"{self.name}|{self.part}"


def concerned(actor: Actor, citizen: Citizen) -> list[Concerned]:
    """Everybody once, with all they are part of; the caller is not among them."""
    found: dict[str, Concerned] = {}
    for source in (_of_interventions, _of_workplaces):
        for each in source(actor, citizen):
            if each.employee_id is not None and each.employee_id == actor.employee_id:
                continue
            held = found.get(each.key)
            part = f"{held.part}; {each.part}" if held and each.part not in held.part else each.part
            found[each.key] = Concerned(each.name, part, each.employee_id)
    return list(found.values())


def _of_interventions(actor: Actor, citizen: Citizen) -> Iterator[Concerned]:
    """Those who work at the provider; where nobody has a sign-in, the contact the catalogue names."""
    rows = [each for each in participation.of_citizen(actor, citizen) if each.state in TAKES_PART]
    members: dict[int, list[ProviderMember]] = {}
    working = ProviderMember.objects.filter(
        current(clock.today()), provider__in={each.intervention.provider_id for each in rows}
    )
    for member in working.select_related("employee"):
        members.setdefault(member.provider_id, []).append(member)
    for each in rows:
        provider = each.intervention.provider
        part = f"{each.text.title}, {provider.name}"
        for member in members.get(provider.pk, []):
            yield Concerned(member.employee.name, part, member.employee_id)
        if provider.pk not in members and each.text.contact_name:
            yield Concerned(each.text.contact_name, part)


def _of_workplaces(actor: Actor, citizen: Citizen) -> Iterator[Concerned]:
    """The consultant of a placement, and the contact at the workplace for whoever may see contacts."""
    if not decide(actor, "placement.view", citizen).allowed:
        return
    for each in companies.of_citizen(citizen):
        if each.status not in companies.ALIVE:
            continue
        part = f"{each.get_kind_display()} hos {each.unit} ({STATUSES[each.status].lower()})"
        if each.consultant is not None:
            yield Concerned(each.consultant.name, part, each.consultant_id)
        if each.contact is not None and may_ever(actor, "company.contacts"):
            yield Concerned(each.contact.name, part)
