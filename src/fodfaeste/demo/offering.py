"""The catalogue of the demo municipality: providers, those who work there, interventions with prices."""

from datetime import date, timedelta
from decimal import Decimal

from fodfaeste.casework.catalogue import actions
from fodfaeste.casework.catalogue.models import Intervention, Provider
from fodfaeste.demo.roster import Office
from fodfaeste.demo.texts.courses import MORE
from fodfaeste.demo.texts.interventions import INTERVENTIONS, PROVIDERS, Text
from fodfaeste.demo.texts.more_interventions import REST
from fodfaeste.demo.texts.talks import PURPOSES

KEEPER = "leder"


def open_catalogue(office: Office, anchor: date) -> dict[str, Intervention]:
    """Write and publish everything; title → intervention. One has a next version that is not published yet."""
    actor, purpose = office[KEEPER].actor(), PURPOSES["set_up"]
    providers = {}
    for key, name, kind, about, members in PROVIDERS:
        phone, email = "00 00 00 00", f"{key}@demo.invalid"
        made = actions.add_provider(
            actor=actor, purpose=purpose, name=name, kind=kind, about=about, email=email, phone=phone
        )
        providers[key] = made
        for member in members:
            if member in office.by_key:
                employee = office[member].employee
                actions.join_provider(actor=actor, purpose=purpose, provider=made, employee=employee)
    every = (*INTERVENTIONS, *MORE, *REST)
    found = {text.title: _publish(office, text, providers[text.provider], anchor) for text in every}
    first = INTERVENTIONS[0]
    fields = _fields(office, first, anchor) | {"content": f"{first.content} Fra næste hold er der også svømning."}
    intervention = Intervention.objects.get(pk=found[first.title].pk)
    actions.save_draft(
        actor=actor,
        purpose=purpose,
        provider=intervention.provider,
        fields=fields,
        intervention=intervention,
        version=intervention.version,
    )
    return found


def _publish(office: Office, text: Text, provider: Provider, anchor: date) -> Intervention:
    actor, purpose = office[KEEPER].actor(), PURPOSES["set_up"]
    draft = actions.save_draft(actor=actor, purpose=purpose, provider=provider, fields=_fields(office, text, anchor))
    intervention = draft.intervention
    actions.publish(actor=actor, purpose=purpose, intervention=intervention, version=intervention.version)
    actions.set_price(
        actor=actor,
        purpose=purpose,
        intervention=intervention,
        valid_from=date(2020, 1, 6),
        valid_to=None,
        oere=text.kroner * 100,
        per=text.per,
        source="Opdigtet kontrakt i demoen",
    )
    return intervention


def _fields(office: Office, text: Text, anchor: date) -> dict[str, object]:
    mondays = _mondays(text, anchor)
    return {
        "title": text.title,
        "track": text.track,
        "purpose": text.purpose,
        "content": text.content,
        "target_group": text.who,
        "eligibility": text.eligibility,
        "exclusions": text.exclusions,
        "keywords": text.keywords,
        "capacity": text.capacity,
        "books_directly": text.directly,
        "start_kind": "dates" if text.dates else "rolling",
        "start_dates": [day.isoformat() for day in mondays],
        "weeks": text.weeks,
        "hours_per_week": Decimal(text.hours),
        "location": text.place,
        "law": text.law,
        "cost_category": text.category,
        "job_oriented": text.job,
        "evidence": text.evidence,
        "evidence_words": text.known,
        "review_on": anchor + timedelta(days=200),
        "responsible": office[KEEPER].employee,
        "contact_name": "Kontakten i demoen",
        "contact_phone": "00 00 00 00",
        "contact_email": f"{text.provider}@demo.invalid",
    }


def _mondays(text: Text, anchor: date) -> list[date]:
    """A group begins every six weeks, for as long as the demo has lived and half a year ahead."""
    if not text.dates:
        return []
    first = anchor + timedelta(days=text.dates[0])
    days = (first + timedelta(weeks=weeks) for weeks in range(-48, 25, 6))
    return [day - timedelta(days=day.weekday()) for day in days]


def named(title: str) -> Intervention:
    """The intervention that was first published under this title."""
    return Intervention.objects.get(status="published", versions__title=title, versions__number=1)
