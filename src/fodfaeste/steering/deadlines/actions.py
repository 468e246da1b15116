"""Writing that a step is done, or that a rule does not apply in a case, and taking it back."""

from datetime import date

from fodfaeste.casework.cases.deadlines import rules_on
from fodfaeste.casework.cases.models import Case
from fodfaeste.casework.conversations.queries import contact_rows
from fodfaeste.foundation import clock
from fodfaeste.foundation.access.policy import require
from fodfaeste.foundation.action import Refused, action, locked
from fodfaeste.foundation.journal.actions import record
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.foundation.rules.queries import NoRule
from fodfaeste.steering.deadlines.counting import PORTFOLIO_RULE
from fodfaeste.steering.deadlines.models import LONGEST, RuleNote


def kind_for(rule: str, case: Case, day: date) -> str | None:
    """What can be written about a rule in a case: that it is `done`, that the case is `exempt`, or nothing.

    Raises `NoRule`.
    """
    found = rules_on(day).get(rule)
    if found is None:
        return None
    if found.noted:
        concerned = not found.groups or case.target_group in found.groups
        return "done" if concerned and rule in rules_on(case.opened) else None
    row = contact_rows(day).get(case.target_group) if rule == PORTFOLIO_RULE else None
    inside = row is not None and case.opened >= row.valid_from
    return "exempt" if row is not None and inside and row.number("exempt_percent") else None


@action
def note(*, actor: Actor, purpose: str, case: Case, rule: str, on: date, words: str) -> RuleNote:
    """Write that the rule is done in the case, or that the case is exempted from it. The same twice changes nothing.

    Raises `Refused`.
    """
    require(actor, "deadlines.note", case)
    fresh = locked(Case, case.pk, None)
    words = " ".join(words.split())
    try:
        kind = kind_for(rule, fresh, clock.today())
    except NoRule as missing:
        raise Refused(missing.message) from None
    if kind is None or fresh.closed is not None:
        raise Refused("Der er intet at skrive om den regel i forløbet.")
    standing = RuleNote.objects.filter(case=fresh, rule=rule, withdrawn_at__isnull=True).first()
    if standing is not None:
        if (standing.on, standing.words) == (on, words):
            return standing
        raise Refused("En anden har skrevet om reglen imens. Genindlæs siden, og se, hvad der står.")
    if not fresh.opened <= on <= clock.today():
        raise Refused("Vælg en dag fra forløbet blev åbnet og til i dag.", "on")
    if not words:
        raise Refused("Skriv med få ord, hvad der er gjort eller hvorfor. Borgeren kan læse det.", "words")
    if len(words) > LONGEST:
        raise Refused(f"Skriv det kortere: højst {LONGEST} tegn.", "words")
    made = RuleNote.objects.create(
        citizen_id=fresh.citizen_id,
        case=fresh,
        rule=rule,
        kind=kind,
        on=on,
        words=words,
        at=clock.now(),
        written_by_id=actor.employee_id,
    )
    _record(actor, purpose, "deadline.done" if kind == "done" else "deadline.exempted", made)
    return made


@action
def withdraw(*, actor: Actor, purpose: str, written: RuleNote) -> RuleNote:
    """Take it back; the deadline stands again. The same twice changes nothing."""
    require(actor, "deadlines.note", written)
    fresh = RuleNote.objects.select_for_update().get(pk=written.pk)
    if fresh.withdrawn_at is None:
        fresh.withdrawn_at = clock.now()
        fresh.save(update_fields=["withdrawn_at"])
        _record(actor, purpose, "deadline.taken_back", fresh)
    return fresh


def _record(actor: Actor, purpose: str, verb: str, written: RuleNote) -> None:
    data: dict[str, object] = {"rule": written.rule, "on": written.on}
    record(actor=actor, purpose=purpose, verb=verb, citizen_id=written.citizen_id, subject=written, data=data)
