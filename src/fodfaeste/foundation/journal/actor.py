"""Who acts. Every action names its actor and the purpose; the system itself is an actor too."""

from dataclasses import dataclass, field
from typing import Any, Literal

ActorKind = Literal["user", "system", "anonymous"]


@dataclass(frozen=True)
class Actor:
    """Somebody who reads or writes, as they stand right now.

    `roles` are the roles valid today; `cache` lives as long as the actor does (one request or one task).
    """

    kind: ActorKind
    label: str
    roles: frozenset[str] = frozenset()
    user_id: int | None = None
    citizen_id: int | None = None
    employee_id: int | None = None
    team_ids: frozenset[int] = frozenset()
    cache: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    @property
    def role(self) -> str:
        """The role the act is written under: the first in the fixed order of `ROLES`."""
        return next((role for role in ROLES if role in self.roles), self.kind)

    @property
    def is_citizen(self) -> bool:
        return self.citizen_id is not None

    def has_role(self, *roles: str) -> bool:
        return bool(self.roles.intersection(roles))


ROLES: tuple[str, ...] = (
    "borger",
    "sagsbehandler",
    "specialist",
    "holdleder",
    "virksomhedskonsulent",
    "teamleder",
    "leder",
    "udvalg",
    "forsker",
    "administrator",
    "leverandoer",
)

OUTSIDE: tuple[str, ...] = ("leverandoer",)
"""The roles of those who do not work for the municipality: they get nothing that is given to every employee."""

ROLE_TITLES: dict[str, str] = {
    "borger": "Borger",
    "sagsbehandler": "Sagsbehandler",
    "specialist": "Specialist",
    "holdleder": "Holdleder",
    "virksomhedskonsulent": "Virksomhedskonsulent",
    "teamleder": "Teamleder",
    "leder": "Leder",
    "udvalg": "Udvalgsmedlem",
    "forsker": "Forsker",
    "administrator": "Administrator",
    "leverandoer": "Udbyder",
    "system": "Systemet",
}

ANONYMOUS = Actor(kind="anonymous", label="Ikke logget ind")


def system(label: str) -> Actor:
    """The system acting by itself, for instance `system("Registerindlæsning")`."""
    return Actor(kind="system", label=label, roles=frozenset({"system"}))
