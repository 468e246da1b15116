"""Examples of the rooms that act: companies and placements, the catalogue, who takes part, courses, round tables."""

from collections.abc import Callable
from typing import Any

from fodfaeste.demo import personas
from fodfaeste.foundation.people.models import Citizen

FINDERS: dict[str, Callable[[Citizen], object | None]] = {}
"""Filled below, one line per path argument; `examples` takes them in."""


def _company(citizen: Citizen) -> object | None:
    from fodfaeste.casework.companies.models import Company

    return Company.objects.order_by("pk").values_list("pk", flat=True).first()


def _unit(citizen: Citizen) -> object | None:
    from fodfaeste.casework.companies.models import Unit

    return Unit.objects.order_by("pk").values_list("pk", flat=True).first()


def _contact(citizen: Citizen) -> object | None:
    from fodfaeste.casework.companies.models import Contact

    return Contact.objects.order_by("pk").values_list("pk", flat=True).first()


FINDERS["company_id"] = _company
FINDERS["unit_id"] = _unit
FINDERS["contact_id"] = _contact


def _placement(citizen: Citizen) -> object | None:
    from fodfaeste.casework.companies.models import Placement

    return Placement.objects.filter(citizen=citizen).order_by("-starts", "-pk").values_list("pk", flat=True).first()


def _opening(citizen: Citizen) -> object | None:
    from fodfaeste.casework.companies.models import Opening

    return Opening.objects.filter(closed_at__isnull=True).order_by("pk").values_list("pk", flat=True).first()


def _secret(citizen: Citizen) -> object | None:
    """The link the demo made last for its citizen's workplace."""
    from fodfaeste.demo.working import link_file

    return link_file().read_text(encoding="utf-8") if link_file().exists() else None


FINDERS["placement_id"] = _placement
FINDERS["opening_id"] = _opening
FINDERS["secret"] = _secret


def _intervention(citizen: Citizen) -> object | None:
    """One with a draft beside what is published, which all pages of an intervention can show."""
    from fodfaeste.casework.catalogue.models import InterventionVersion

    drafts = InterventionVersion.objects.filter(published_at__isnull=True, number__gt=1)
    return drafts.order_by("pk").values_list("intervention_id", flat=True).first()


def _price(citizen: Citizen) -> object | None:
    from fodfaeste.casework.catalogue.models import Price

    return Price.objects.order_by("pk").values_list("pk", flat=True).first()


def _member(citizen: Citizen) -> object | None:
    from fodfaeste.casework.catalogue.models import ProviderMember

    return ProviderMember.objects.order_by("pk").values_list("pk", flat=True).first()


FINDERS["intervention_id"] = _intervention
FINDERS["number"] = lambda citizen: 1
FINDERS["form"] = lambda citizen: "csv"
FINDERS["price_id"] = _price
FINDERS["member_id"] = _member


def _participation(citizen: Citizen) -> object | None:
    """The one that waits for the citizen's answer, which the event of the example is about."""
    from fodfaeste.casework.participation.models import Participation

    found = Participation.objects.filter(citizen=citizen, state="proposed").order_by("-pk")
    return found.values_list("pk", flat=True).first()


def _provided(citizen: Citizen) -> object | None:
    """One in progress at the provider the demo's outside persona works for: nobody else may open that page."""
    from fodfaeste.casework.participation.models import Participation

    persona = personas.first_of("leverandoer")
    if persona is None:
        return None
    theirs = Participation.objects.filter(state="active", intervention__provider__members__employee=persona.employee)
    return theirs.order_by("pk").values_list("pk", flat=True).first()


FINDERS["participation_id"] = _participation
FINDERS["provided_id"] = _provided
FINDERS["event"] = lambda citizen: "agree"


def _enrolled(citizen: Citizen, field: str) -> Any:
    """Something of the citizen's latest place on a group."""
    from fodfaeste.casework.courses.models import Enrolment

    found = Enrolment.objects.filter(citizen=citizen).order_by("-enrolled_at", "-pk")
    return found.values_list(field, flat=True).first()


def _session(citizen: Citizen) -> object | None:
    """Today's session of that group, or the next one, else the last: attendance can be written on it."""
    from fodfaeste.casework.courses.models import Session
    from fodfaeste.foundation import clock

    found = Session.objects.filter(group=_enrolled(citizen, "group"), cancelled_at__isnull=True)
    coming = found.filter(day__gte=clock.today()).order_by("starts").values_list("pk", flat=True).first()
    return coming or found.order_by("-starts").values_list("pk", flat=True).first()


FINDERS["course_id"] = lambda citizen: _enrolled(citizen, "group__course")
FINDERS["group_id"] = lambda citizen: _enrolled(citizen, "group")
FINDERS["enrolment_id"] = lambda citizen: _enrolled(citizen, "pk")
FINDERS["session_id"] = _session
FINDERS["placing_id"] = lambda citizen: _enrolled(citizen, "participation")
FINDERS["end"] = lambda citizen: "efter"


def _roundtable(citizen: Citizen) -> object | None:
    from fodfaeste.casework.roundtable.models import RoundTable

    return RoundTable.objects.filter(citizen=citizen).order_by("-pk").values_list("pk", flat=True).first()


FINDERS["roundtable_id"] = _roundtable


def _evaluation(citizen: Citizen) -> object | None:
    """The question that has been answered."""
    from fodfaeste.steering.evaluation.models import Run

    return Run.objects.order_by("-pk").values_list("evaluation", flat=True).first()


def _reckoning(citizen: Citizen) -> object | None:
    """A published one, which everybody with the page may see."""
    from fodfaeste.steering.evaluation.models import Publication

    return Publication.objects.order_by("-pk").values_list("run", flat=True).first()


def _publication(citizen: Citizen) -> object | None:
    from fodfaeste.steering.evaluation.models import Publication

    return Publication.objects.order_by("-pk").values_list("pk", flat=True).first()


FINDERS["evaluation_id"] = _evaluation
FINDERS["reckoning_id"] = _reckoning
FINDERS["publication_id"] = _publication
