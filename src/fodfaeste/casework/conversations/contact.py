"""Which conversation a rule asks for. Pure decisions: no Django, no database, no clock."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class ContactRule:
    """What the rule table `contact_rules` asks for one case. 0 means that no number is laid down."""

    first_within_days: int
    first_source: str
    in_first_six_months: int
    source: str


@dataclass(frozen=True)
class Contact:
    """How it stands with one citizen's conversations."""

    opened: date
    held: int
    booked: bool


@dataclass(frozen=True)
class Missing:
    """A conversation that a rule asks for."""

    text: str
    why: str
    when: date
    late: bool


def missing_contact(rule: ContactRule | None, contact: Contact, today: date) -> Missing | None:
    """Which conversation is missing, with the rule named; nothing where the table has no number."""
    if rule is None or contact.booked:
        return None
    if contact.held == 0 and rule.first_within_days:
        last = contact.opened + timedelta(days=rule.first_within_days)
        why = f"Første samtale inden {rule.first_within_days} dage. Kilde: {rule.first_source}"
        return Missing("Har ikke haft den første samtale, og der er ikke booket nogen.", why, last, today > last)
    ends = six_months_after(contact.opened)
    if rule.in_first_six_months and today <= ends and contact.held < rule.in_first_six_months:
        asked = rule.in_first_six_months
        why = f"{asked} {'samtale' if asked == 1 else 'samtaler'} i de første seks måneder. Kilde: {rule.source}"
        return Missing(f"Har haft {contact.held} af {asked}, og der er ikke booket nogen.", why, ends, False)
    return None


def talk_days(opened: date, number: int) -> list[date]:
    """The days by which talk 1, 2, … `number` is held when they are spread evenly over the first six months.

    The last one is the last day of the six months.
    """
    whole = (six_months_after(opened) - opened).days
    return [opened + timedelta(days=round(whole * each / number)) for each in range(1, number + 1)]


def six_months_after(day: date) -> date:
    """The last day of the first six months, counted from and with `day`."""
    year, month = divmod(day.month - 1 + 6, 12)
    first = date(day.year + year, month + 1, 1)
    following = (first + timedelta(days=32)).replace(day=1)
    return min(first.replace(day=1) + timedelta(days=day.day - 1), following) - timedelta(days=1)
