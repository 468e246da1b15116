"""The cohort: states, how long people stay in them, where they go, and what the investment changes. From the file.

A semi-Markov model in weeks: on entering a state a person draws how many whole weeks to stay (a Weibull time, rounded
up) and then where to go. Time already spent matters for leaving (``shape`` below 1: the longer, the less likely), which
a Markov chain cannot say. Everybody begins a new stay in week 1: an inflow, not a stock, so long spells are not
over-represented. Kinds of states:

* ``benefit``: counts on the refund ladder, priced by it;
* ``self_support``: counts towards the ladder's restart;
* ``other``: neither (education, subsidised work), with a price of its own if it has one;
* ``end``: nobody leaves (pension, moved, dead), with a price of its own if it has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fodfaeste.evidence.money.assumptions import Assumption, read_assumption
from fodfaeste.evidence.money.reading import Section

KINDS: Final = ("benefit", "self_support", "other", "end")
MOST_STATES: Final = 16


@dataclass(frozen=True, slots=True)
class State:
    """One state. ``weeks`` and ``shape`` are None where nobody leaves; ``price`` where a week costs nothing.

    ``to`` are the shares of those who leave, by name of state; ``strength`` is how many observed exits they are worth
    (0: taken as certain). ``municipal_share`` is the municipality's part of the price outside the ladder.
    """

    name: str
    title: str
    title_en: str
    kind: str
    weeks: Assumption | None
    shape: Assumption | None
    to: tuple[tuple[str, float], ...]
    to_source: str
    strength: float
    price: Assumption | None
    municipal_share: Assumption | None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the investment does to stays in some states: weeks fewer on average, or a hazard ratio of leaving."""

    states: tuple[str, ...]
    kind: str
    size: Assumption


@dataclass(frozen=True, slots=True)
class Cohort:
    """The model of a scenario."""

    states: tuple[State, ...]
    start: tuple[tuple[str, float], ...]
    start_source: str
    ladder_start: int
    effect: Effect

    def assumptions(self) -> tuple[Assumption, ...]:
        """Every number with its source; shares of exits are told by `told_shares`."""
        made: list[Assumption] = []
        for each in self.states:
            made += [one for one in (each.weeks, each.shape, each.price, each.municipal_share) if one is not None]
        return (*made, self.effect.size)

    def told_shares(self) -> list[dict[str, object]]:
        """The shares of the start and of the exits, for a report."""
        told: list[dict[str, object]] = [
            {"name": "cohort.start", "value": dict(self.start), "unit": "share", "source": self.start_source}
        ]
        for each in self.states:
            if each.to:
                name = f"cohort.states.{each.name}.to"
                told.append({"name": name, "value": dict(each.to), "unit": "share", "source": each.to_source,
                             "strength": each.strength or None})  # fmt: skip
        return told


def read_cohort(part: Section) -> Cohort:
    """``[cohort]`` of a scenario. Raises `BadInput`."""
    part.knows("ladder_start", "start", "states", "effect")
    inner = part.section("states")
    names = inner.names()
    if not 2 <= len(names) <= MOST_STATES:
        inner.refuse(f"there are {len(names)} states; a cohort has 2 to {MOST_STATES}")
    states = tuple(_state(inner.section(name), name, names) for name in names)
    inner.done()
    start = part.section("start")
    shares = _shares(start, names)
    source = start.text("source")
    start.done()
    made = Cohort(
        states, shares, source, part.whole("ladder_start", low=0, high=520), _effect(part.section("effect"), states)
    )
    part.done()
    return made


def _state(part: Section, name: str, names: list[str]) -> State:
    optional = ("mean_weeks", "shape", "to", "weekly_price", "municipal_share")
    part.knows("kind", "title", "title_en", *optional)
    where, kind = f"cohort.states.{name}", part.one_of("kind", KINDS)
    title = part.text("title", name)
    weeks = shape = None
    to: tuple[tuple[str, float], ...] = ()
    source, strength = "", 0.0
    if kind == "end":
        for key in ("mean_weeks", "shape", "to"):
            if key in part:
                part.refuse(f"nobody leaves a state of kind end; leave {key} out", key)
    else:
        weeks = read_assumption(part.section("mean_weeks"), f"{where}.mean_weeks", low=1, high=5_000)
        shape = read_assumption(part.section("shape"), f"{where}.shape", low=0.2, high=10)
        exits = part.section("to")
        to = _shares(exits, [each for each in names if each != name], extra=("strength",))
        source = exits.text("source")
        strength = exits.number("strength", low=1) if "strength" in exits else 0.0
        exits.done()
    price, share = _price(part, where, kind)
    made = State(name, title, part.text("title_en", title), kind, weeks, shape, to, source, strength, price, share)
    part.done()
    return made


def _price(part: Section, where: str, kind: str) -> tuple[Assumption | None, Assumption | None]:
    if "weekly_price" not in part:
        if kind == "benefit":
            part.refuse("a benefit needs a price; add a section weekly_price", "weekly_price")
        return None, None
    price = read_assumption(part.section("weekly_price"), f"{where}.weekly_price", low=0, extra=("rate",))
    if kind == "benefit":
        if "municipal_share" in part:
            part.refuse(
                "the municipality's share of a benefit follows from the ladder; leave it out", "municipal_share"
            )
        return price, None
    return price, read_assumption(part.section("municipal_share"), f"{where}.municipal_share", low=0, high=1)


def _shares(part: Section, names: list[str], extra: tuple[str, ...] = ()) -> tuple[tuple[str, float], ...]:
    part.knows("source", *extra, *names)
    found = [(name, part.number(name, low=0, high=1)) for name in names if name in part]
    total = sum(share for _, share in found)
    for name in part.names():
        if name not in {"source", *extra, *names}:
            part.done()
    if abs(total - 1) > 1e-6:
        part.refuse(f"the shares sum to {total:g}, but must sum to 1")
    return tuple((name, share) for name, share in found if share > 0)


def _effect(part: Section, states: tuple[State, ...]) -> Effect:
    part.knows("states", "weeks_shorter", "hazard_ratio")
    known = [each.name for each in states if each.kind == "benefit"]
    asked = part.names_in("states", known)
    given = [kind for kind in ("weeks_shorter", "hazard_ratio") if kind in part]
    if len(given) != 1:
        part.refuse("give the effect either as weeks_shorter or as hazard_ratio, in a section of its own")
    kind = given[0]
    low = 0.01 if kind == "hazard_ratio" else -5_000
    size = read_assumption(part.section(kind), f"cohort.effect.{kind}", low=low, high=5_000, method=True,
                           extra=("method", "comparison"))  # fmt: skip
    part.done()
    for each in states:
        if kind == "weeks_shorter" and each.name in asked and each.weeks and each.weeks.value - size.value < 1:
            part.refuse(f"a stay of {each.weeks.value:g} weeks cannot become {size.value:g} weeks shorter", kind)
    return Effect(tuple(asked), kind, size)
