"""A business case as a file: investments, savings, the rules that price them, and where every number comes from.

Amounts are in one price level throughout. A saving is given either as figures (somebody has published or budgeted it)
or as spells that become shorter (priced week by week on the refund ladder), never both: the same krone would count
twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Final

from fodfaeste.evidence.money.assumptions import MONEY, Assumption, read_assumption
from fodfaeste.evidence.money.cohort import Cohort, read_cohort
from fodfaeste.evidence.money.discounting import recommended_rates
from fodfaeste.evidence.money.ladder_prices import municipal_percents
from fodfaeste.evidence.money.reading import Section, read_sections
from fodfaeste.evidence.sources import BadInput
from fodfaeste.rulebook import NoRule

BASES: Final = ("municipal", "gross")
LONGEST: Final = 1_500
"""The longest spell that can be priced, in weeks."""
MOST: Final = 100_000
"""The largest amount that is believed, in million kroner: twenty times the whole budget of a middling municipality."""
_YEARS: Final = {"low": 1990, "high": 2100}


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount over some years. ``shares[i]`` of the value falls in year ``first + i`` (all 1 for a yearly amount).

    ``basis`` of a saving: ``municipal`` is what the municipality keeps, ``gross`` the whole benefit, of which it keeps
    the share of ladder weeks ``ladder`` (first and last).
    """

    amount: Assumption
    first: int
    shares: tuple[float, ...]
    split_source: str
    basis: str
    ladder: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class ShorterSpells:
    """A saving from spells that end earlier: the last weeks of each are saved, at their place on the ladder."""

    persons: Assumption
    first: int
    last: int
    spell_weeks: Assumption
    weeks_shorter: Assumption
    ladder_start: Assumption
    weekly_benefit: Assumption


@dataclass(frozen=True, slots=True)
class Deduction:
    """A share of the municipal saving that the municipality does not keep, when ``on``."""

    share: Assumption
    on: bool


@dataclass(frozen=True, slots=True)
class Discounting:
    """Yearly rates (shares) from year 0; ``assumption`` is the rate of year 0, with its source."""

    assumption: Assumption
    rates: tuple[float, ...]
    dated: date | None


@dataclass(frozen=True, slots=True)
class Scenario:
    """A whole scenario, checked. ``goals`` are what was aimed at besides money; they enter no sum."""

    name: str
    title: str
    title_en: str
    about: str
    price_level: int
    first_year: int
    last_year: int
    rules_of: date
    discounting: Discounting
    investments: tuple[Figure, ...]
    savings: tuple[Figure, ...]
    spells: ShorterSpells | None
    deductions: tuple[Deduction, ...]
    cohort: Cohort | None
    goals: tuple[Assumption, ...] = ()

    @property
    def years(self) -> range:
        """The years of the business case."""
        return range(self.first_year, self.last_year + 1)

    @property
    def saving_method(self) -> str:
        """How the saving is known: budget, account or effect."""
        if self.spells is not None:
            return self.spells.weeks_shorter.method
        return self.savings[0].amount.method

    @property
    def comparison(self) -> str:
        """What the saving was estimated against; empty when it was not."""
        some = (self.spells.weeks_shorter,) if self.spells else tuple(each.amount for each in self.savings)
        return "; ".join(dict.fromkeys(each.comparison for each in some if each.comparison))

    def assumptions(self) -> tuple[Assumption, ...]:
        """Those of the business case, in the order of the file. (The cohort has its own.)"""
        made = [each.amount for each in (*self.investments, *self.savings)]
        if self.spells:
            of = self.spells
            made += [of.persons, of.spell_weeks, of.weeks_shorter, of.ladder_start, of.weekly_benefit]
        made += [each.share for each in self.deductions if each.on]
        return (*made, self.discounting.assumption)


def shipped() -> dict[str, str]:
    """The scenarios that come with the product: name and title."""
    found = {}
    for entry in sorted((files("fodfaeste.evidence.money") / "scenarios").iterdir(), key=lambda each: each.name):
        if entry.name.endswith(".toml"):
            found[entry.name.removesuffix(".toml")] = read_sections(Path(str(entry)), entry.name).text("title")
    return found


def find_scenario(name: str) -> tuple[Path, str]:
    """The file a user named, or a shipped scenario; and what refusals call it. Raises `BadInput`."""
    path = Path(name)
    if path.is_file():
        return path, name
    inside = files("fodfaeste.evidence.money") / "scenarios" / f"{name.removesuffix('.toml')}.toml"
    if path.name == name and inside.is_file():
        return Path(str(inside)), f"{name.removesuffix('.toml')}.toml"
    raise BadInput(f"{name}: there is no such file, nor a shipped scenario of that name; shipped are {_shipped()}")


def _shipped() -> str:
    return " and ".join(shipped())


def load_scenario(name: str) -> Scenario:
    """Read and check a scenario. Raises `BadInput` naming file, line and key."""
    path, file = find_scenario(name)
    return read_scenario(read_sections(path, file), Path(file).stem)


def read_scenario(root: Section, name: str) -> Scenario:
    """A scenario from its sections. Raises `BadInput`."""
    optional = ("title_en", "investment", "saving", "spells", "deductions", "cohort", "discount_rate", "goal")
    root.knows("title", "about", "price_level", "years", "rules_of", *optional)
    title = root.text("title")
    first, last = _years(root)
    rules_of = root.day("rules_of")
    discounting = _discounting(root.section("discount_rate"), last - first + 1)
    investments = tuple(_figure(each, first, last, "investment") for each in root.sections("investment"))
    savings = tuple(_figure(each, first, last, "saving") for each in root.sections("saving"))
    spells = _spells(root.section("spells"), first, last) if "spells" in root else None
    deductions = _deductions(root.section("deductions")) if "deductions" in root else ()
    cohort = read_cohort(root.section("cohort")) if "cohort" in root else None
    made = Scenario(
        name, title, root.text("title_en", title), root.text("about"), root.whole("price_level", **_YEARS), first, last,
        rules_of, discounting, investments, savings, spells, deductions, cohort, _goals(root.sections("goal")),
    )  # fmt: skip
    root.done()
    _check_whole(root, made)
    return made


def _years(root: Section) -> tuple[int, int]:
    part = root.section("years")
    first, last = part.whole("first", **_YEARS), part.whole("last", **_YEARS)
    if last < first:
        part.refuse(f"last {last} is before first {first}", "last")
    part.done()
    return first, last


def _discounting(part: Section, years: int) -> Discounting:
    if "recommended_on" in part:
        on = part.day("recommended_on")
        part.knows("distribution", "title", "title_en")
        part.done()
        try:
            rates, row = recommended_rates(on, years)
        except NoRule as error:
            part.refuse(f"{error}; give value, unit and source of your own", "recommended_on")
        source = f"{row.source} ({row.source_url})" if row.source_url else row.source
        made = Assumption(
            "discount_rate", "Diskonteringsrente", "Discount rate", float(rates[0]), "share a year", source,
            note=f"in force on {on.isoformat()}",
        )  # fmt: skip
        return Discounting(made, tuple(rates.tolist()), on)
    own = read_assumption(part, "discount_rate", low=-0.5, high=0.5)
    return Discounting(own, (own.value,) * years, None)


def _figure(part: Section, first: int, last: int, what: str) -> Figure:
    key = part.text("key")
    keys = ("key", "from", "to", "per", "split", "split_source", "method", "comparison")
    saving = ("basis", "ladder_from", "ladder_to") if what == "saving" else ()
    part.knows(*keys, *saving)
    begins, ends = part.whole("from", **_YEARS), part.whole("to", **_YEARS)
    if ends < begins:
        part.refuse(f"to {ends} is before from {begins}", "to")
    if begins < first or ends > last:
        part.refuse(f"{begins}-{ends} is not within the years of the scenario, {first}-{last}", "from")
    shares, source = _shares(part, ends - begins + 1)
    basis = part.one_of("basis", BASES) if what == "saving" else "municipal"
    ladder = None
    if basis == "gross":
        ladder = part.whole("ladder_from", low=1, high=LONGEST), part.whole("ladder_to", low=1, high=LONGEST)
        if ladder[1] < ladder[0]:
            part.refuse(f"ladder_to {ladder[1]} is before ladder_from {ladder[0]}", "ladder_to")
    amount = read_assumption(part, f"{what}.{key}", low=0, method=True, extra=(*keys, *saving))
    if amount.unit not in MONEY:
        part.refuse(f"the unit {amount.unit!r} is none of {', '.join(MONEY)}", "unit")
    if amount.value * MONEY[amount.unit] > MOST:
        part.refuse(f"{amount.value:g} {amount.unit} is more than {MOST:g} mio. kr.; is the unit right?", "value")
    return Figure(amount, begins, shares, source, basis, ladder)


def _shares(part: Section, years: int) -> tuple[tuple[float, ...], str]:
    """How an amount falls on its years; a sum over several years needs a split, and the split a source."""
    per = part.one_of("per", ("year", "period"))
    if per == "year":
        for key in ("split", "split_source"):
            if key in part:
                part.refuse(f'a yearly amount has no {key}; leave it out, or write per = "period"', key)
        return (1.0,) * years, ""
    if years == 1 and "split" not in part:
        return (1.0,), ""
    shares = part.shares("split")
    if len(shares) != years:
        part.refuse(f"split has {len(shares)} shares for {years} years; give one for each year", "split")
    return tuple(shares), part.text("split_source")


def _spells(part: Section, first: int, last: int) -> ShorterSpells:
    part.knows("from", "to")
    begins = part.whole("from", low=first, high=last)
    ends = part.whole("to", low=begins, high=last)
    made = ShorterSpells(
        read_assumption(part.section("persons"), "spells.persons", low=0),
        begins,
        ends,
        read_assumption(part.section("spell_weeks"), "spells.spell_weeks", low=1, high=LONGEST),
        read_assumption(part.section("weeks_shorter"), "spells.weeks_shorter", high=LONGEST, method=True,
                        extra=("method", "comparison")),
        read_assumption(part.section("ladder_start"), "spells.ladder_start", low=0, high=LONGEST),
        read_assumption(part.section("weekly_benefit"), "spells.weekly_benefit", low=0, extra=("rate",)),
    )  # fmt: skip
    part.done()
    if made.weeks_shorter.value > made.spell_weeks.value:
        part.refuse(
            f"a spell of {made.spell_weeks.value:g} weeks cannot become {made.weeks_shorter.value:g} weeks shorter",
            "weeks_shorter",
        )
    return made


def _deductions(part: Section) -> tuple[Deduction, ...]:
    made = []
    for key in ("equalisation", "budget_guarantee"):
        if key in part:
            one = part.section(key)
            on = one.flag("on", False)
            made.append(Deduction(read_assumption(one, f"deductions.{key}", low=0, high=1, extra=("on",)), on))
    part.done()
    return tuple(made)


def _goals(some: list[Section]) -> tuple[Assumption, ...]:
    return tuple(
        read_assumption(each, f"goal.{each.text('key')}", method=True, extra=("key", "method", "comparison"))
        for each in some
    )


def _check_whole(root: Section, made: Scenario) -> None:
    """What only the whole scenario shows: double counting and figures of different methods."""
    if made.savings and made.spells:
        root.refuse("the saving is there both as figures and as spells, which counts it twice; keep one", "spells")
    if not made.savings and not made.spells:
        root.refuse("there is no saving; give [[saving]] figures, or [spells] that become shorter")
    if not made.investments:
        root.refuse("there is no [[investment]]; a business case needs what is put in")
    keys = [each.amount.name for each in (*made.investments, *made.savings)]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        root.refuse(f"{twice[0]} is there twice; give each figure a key of its own")
    if len({each.basis for each in made.savings}) > 1:
        root.refuse("some savings are municipal and some gross; a sum of both is neither")
    _check_methods(root, made)
    _check_gaps(root, made)
    if made.spells or made.cohort or any(each.ladder for each in made.savings):
        try:
            municipal_percents(made.rules_of, 1)
        except NoRule as error:
            root.refuse(f"{error}; choose a day the refund ladder was in force", "rules_of")


def _check_gaps(root: Section, made: Scenario) -> None:
    """A year that is left out between others is a slip of the pen more often than a year without money."""
    for what, some in (("investment", made.investments), ("saving", made.savings)):
        named = {year for each in some for year in range(each.first, each.first + len(each.shares))}
        gaps = sorted(set(range(min(named, default=0), max(named, default=0))) - named)
        if gaps:
            root.refuse(
                f"the {what} figures leave out {gaps[0]}; add that year, with the value 0 if there was none", what
            )


def _check_methods(root: Section, made: Scenario) -> None:
    for what, some in (("investment", made.investments), ("saving", made.savings)):
        methods = sorted({each.amount.method for each in some})
        if len(methods) > 1:
            root.refuse(
                f"{what} figures are known by {' and '.join(methods)}; figures of different methods are never added, "
                "so make one scenario for each"
            )
    spent, saved = made.investments[0].amount.method, made.saving_method
    if spent == "effect":
        root.refuse("an investment is budgeted or booked, never an effect; correct its method")
    if saved not in {"effect", spent}:
        root.refuse(
            f"the investment is known by {spent} and the saving by {saved}; a budgeted sum and a booked one are never "
            "set against each other, so make one scenario for each"
        )
