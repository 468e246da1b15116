"""Who may do what to whom, and why (not). The one place that decides.

Two registries, filled by the rooms' `policy.py` when Django starts:

- a *ground* is a relation between an actor and a citizen ("is the responsible caseworker"), given as SQL;
- a *verb* is something one may do, with a table from role to the grounds that suffice.

Everything else follows: `decide` for one object (with a Danish reason), `scope` for a list (in SQL), `roles_for` for
the page register and the matrix of pages and roles. What no table mentions is refused.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db import models
from django.db.models import BooleanField, Case, Exists, OuterRef, Q, Value, When

from fodfaeste.foundation.journal.actor import ROLE_TITLES, ROLES, Actor
from fodfaeste.foundation.people.models import Citizen

M = TypeVar("M", bound=models.Model)

ALWAYS = "role"
"""The ground that needs no relation: the role itself is enough."""

Relation = Callable[[Actor], Q | None]


@dataclass(frozen=True)
class Ground:
    """A relation to a citizen. `relation` gives the condition on `Citizen`, or None when the actor cannot have it.

    The condition must not join to-many tables; use `Exists`.
    """

    name: str
    sentence: str
    relation: Relation


@dataclass(frozen=True)
class Verb:
    """Something one may do. `about` is Danish and completes "du må ikke …"."""

    name: str
    about: str
    grounds: dict[str, frozenset[str]]
    concerns_citizen: bool


@dataclass(frozen=True)
class Decision:
    allowed: bool
    reason: str
    ground: str = ""


class AccessDenied(Exception):
    """Raised by `require`; the page shows the reason."""

    def __init__(self, decision: Decision, verb: str, citizen_id: int | None) -> None:
        super().__init__(decision.reason)
        self.decision, self.verb, self.citizen_id = decision, verb, citizen_id


_grounds: dict[str, Ground] = {}
_verbs: dict[str, Verb] = {}


def ground(name: str, sentence: str, relation: Relation) -> None:
    """Register a relation, e.g. `ground("assigned", "Du er ansvarlig sagsbehandler", …)`."""
    _grounds[name] = Ground(name, sentence, relation)


def allow(verb: str, about: str, **roles: str | Iterable[str]) -> None:
    """Register a verb and who may do it: `allow("plan.edit", "ændre planen", sagsbehandler=("assigned", "team"))`.

    `"role"` means the role alone is enough and the verb does not concern one citizen, or all citizens alike.
    """
    table = {role: frozenset([given] if isinstance(given, str) else given) for role, given in roles.items()}
    unknown = set(table) - set(ROLES) - {"system", "anonymous"}
    if unknown or verb in _verbs:
        raise ValueError(f"{verb}: unknown roles {sorted(unknown)}" if unknown else f"{verb} is registered twice")
    needs_relation = any(given != {ALWAYS} for given in table.values())
    _verbs[verb] = Verb(verb, about, table, needs_relation)


def widen(name: str, **roles: str | Iterable[str]) -> None:
    """Add grounds to a verb of a room below, for a room above that lets somebody in: `widen("plan.view", …)`.

    A role keeps what it had; a ground that is there already stays once.
    """
    rule = _verbs[name]
    for role, given in roles.items():
        if role not in ROLES:
            raise ValueError(f"{name}: unknown role {role}")
        rule.grounds[role] = rule.grounds.get(role, frozenset()) | ({given} if isinstance(given, str) else set(given))


def verb(name: str) -> Verb:
    return _verbs[name]


def verbs() -> list[Verb]:
    return sorted(_verbs.values(), key=lambda each: each.name)


def grounds() -> dict[str, Ground]:
    return dict(_grounds)


def roles_for(name: str) -> list[str]:
    """The roles that can ever do it, in the fixed order."""
    return [role for role in ROLES if role in _verbs[name].grounds]


def decide(actor: Actor, name: str, subject: models.Model | None = None) -> Decision:
    """May this actor do this, and why (not)? `subject` is a citizen or an object with a `citizen`."""
    rule = _verbs[name]
    given = _sufficient(actor, rule)
    if not given:
        titles = ", ".join(ROLE_TITLES[role].lower() for role in roles_for(name)) or "ingen"
        return Decision(False, f"Du må ikke {rule.about}. Det kan: {titles}.")
    if ALWAYS in given:
        return Decision(True, "Din rolle giver adgang", ALWAYS)
    citizen_id = citizen_id_of(subject)
    if citizen_id is None:
        return Decision(False, f"Du må ikke {rule.about} uden at det gælder en bestemt borger.")
    held = _held(actor, citizen_id)
    for each in sorted(given):
        if each in held:
            return Decision(True, _grounds[each].sentence, each)
    return Decision(False, f"Du må ikke {rule.about}, fordi du ikke arbejder sammen med borgeren.")


def require(actor: Actor, name: str, subject: models.Model | None = None) -> Decision:
    """`decide`, but a refusal is raised as `AccessDenied`."""
    decision = decide(actor, name, subject)
    if not decision.allowed:
        raise AccessDenied(decision, name, citizen_id_of(subject))
    return decision


def scope(actor: Actor, name: str, rows: models.QuerySet[M], path: str = "citizen_id") -> models.QuerySet[M]:
    """Only the rows this actor may do this to. `path` leads from the row to the citizen's id (`pk` for citizens)."""
    given = _sufficient(actor, _verbs[name])
    if ALWAYS in given:
        return rows
    condition = _any_of(actor, given)
    if condition is None:
        return rows.none()
    if rows.model is Citizen and path == "pk":
        return rows.filter(condition)  # the condition itself: citizens joined to themselves are slow without statistics
    # Asked for each row that is left, not for every citizen there is: most lists are short once the rest has chosen.
    return rows.filter(Exists(Citizen.objects.filter(condition, pk=OuterRef(path))))


def grounds_of(actor: Actor, name: str, citizen_ids: Iterable[int]) -> dict[int, str]:
    """For citizens shown together: which ground gives access to each, in one query. Who has none is left out."""
    ids = list(dict.fromkeys(citizen_ids))
    given = _sufficient(actor, _verbs[name])
    if ALWAYS in given:
        return dict.fromkeys(ids, ALWAYS)
    conditions = _conditions(actor, sorted(given))
    if not conditions or not ids:
        return {}
    first_that_holds = Case(
        *(When(condition, then=Value(ground)) for ground, condition in conditions.items()), default=Value("")
    )
    found = Citizen.objects.filter(pk__in=ids).annotate(ground=first_that_holds).values_list("pk", "ground")
    return {pk: ground for pk, ground in found if ground}


def may_ever(actor: Actor, name: str) -> bool:
    """Is one of the actor's roles in the verb's table at all? Whether it holds for a citizen is for `decide`."""
    return bool(_sufficient(actor, _verbs[name]))


def ways(actor: Actor, name: str) -> frozenset[str]:
    """The grounds that suffice for one of the actor's roles. Whether one of them holds is for `decide` and `scope`."""
    return _sufficient(actor, _verbs[name])


def citizen_id_of(subject: models.Model | None) -> int | None:
    if subject is None:
        return None
    if isinstance(subject, Citizen):
        return subject.pk
    citizen_id: int | None = getattr(subject, "citizen_id", None)
    return citizen_id


def _sufficient(actor: Actor, rule: Verb) -> frozenset[str]:
    if actor.kind == "anonymous":
        return rule.grounds.get("anonymous", frozenset())
    return frozenset().union(*(rule.grounds.get(role, frozenset()) for role in actor.roles))


def _conditions(actor: Actor, names: Iterable[str]) -> dict[str, Q]:
    found = {name: _grounds[name].relation(actor) for name in names if name != ALWAYS}
    return {name: condition for name, condition in found.items() if condition is not None}


def _any_of(actor: Actor, names: Iterable[str]) -> Q | None:
    """The conditions joined by or; remembered as long as the actor lives, since every list of a page asks for it."""
    key = ("any_of", frozenset(names))
    if key not in actor.cache:
        conditions = list(_conditions(actor, sorted(names)).values())
        actor.cache[key] = reduce(or_, conditions) if conditions else None
    combined: Q | None = actor.cache[key]
    return combined


def _held(actor: Actor, citizen_id: int) -> frozenset[str]:
    """Every ground the actor has to this citizen, in one query, remembered as long as the actor lives."""
    key = ("grounds", citizen_id)
    if key not in actor.cache:
        conditions = _conditions(actor, _grounds)
        flags = {
            f"g_{name}": Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())
            for name, condition in conditions.items()
        }
        row = Citizen.objects.filter(pk=citizen_id).values(**flags).first() if flags else None
        actor.cache[key] = frozenset(name for name in conditions if row and row[f"g_{name}"])
    held: frozenset[str] = actor.cache[key]
    return held
