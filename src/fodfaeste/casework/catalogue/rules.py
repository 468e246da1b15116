"""What is right in the catalogue: the life of an entry, periods of prices, the price of a week. Pure, no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from fodfaeste.foundation.days import monday_of
from fodfaeste.foundation.wrong import Wrong

LIFE_CYCLE: dict[str, dict[str, str]] = {
    "draft": {"write": "draft", "publish": "published", "retire": "retired"},
    "published": {"write": "published", "publish": "published", "retire": "retired"},
    "retired": {"write": "retired", "publish": "published"},
}
"""State → what may happen → the state after. What is retired may come back with a new version."""

MOST_COMPARED = 3
LONGEST_TEXT = 4000


@dataclass(frozen=True)
class Period:
    """A price as the rules see it: from one day to another, both included; `oere` per week or per hour."""

    first: date
    last: date | None
    oere: int
    per: str

    def covers(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class WeekCost:
    """What one participant costs in one week, identified by its Monday."""

    monday: date
    oere: int
    hours: Decimal


class NoPrice(Wrong):
    """No price holds in a week. It is refused aloud, never guessed."""

    def __init__(self, monday: date) -> None:
        year, week, _ = monday.isocalendar()
        super().__init__(f"Der er ingen pris for uge {week} i {year}. Tilføj den på indsatsens side under Priser.")
        self.monday = monday


def weeks_between(first: date, last: date) -> list[date]:
    """The Mondays of every week that has a day from first to last."""
    found, monday = [], monday_of(first)
    while monday <= last:
        found.append(monday)
        monday += timedelta(weeks=1)
    return found


def last_day(first: date, weeks: int) -> date:
    """The last day of something that lasts so many weeks from its first day."""
    return first + timedelta(days=7 * weeks - 1)


def cost_of_week(monday: date, prices: Iterable[Period], hours: Decimal) -> WeekCost:
    """The price that holds on the week's Monday. Raises `NoPrice`."""
    held = next((each for each in prices if each.covers(monday)), None)
    if held is None:
        raise NoPrice(monday)
    whole = Decimal(held.oere) * (hours if held.per == "hour" else 1)
    return WeekCost(monday, int(whole.to_integral_value()), hours)


def check_period(new: Period, others: Iterable[Period]) -> None:
    """A new price may not overlap another; one without an end is to be ended first. Raises `Wrong`."""
    if new.last is not None and new.last < new.first:
        raise Wrong("Slutdatoen skal ligge efter startdatoen.", "valid_to")
    for each in others:
        if each.first <= (new.last or date.max) and new.first <= (each.last or date.max):
            until = f"til {each.last:%d.%m.%Y}" if each.last else "uden slutdato"
            raise Wrong(
                f"Der er allerede en pris fra {each.first:%d.%m.%Y} {until}. Vælg andre datoer, eller lad den slutte.",
                "valid_from",
            )


def after(status: str, event: str) -> str:
    """The state after an event. Raises `Wrong`."""
    try:
        return LIFE_CYCLE[status][event]
    except KeyError:
        raise Wrong("Indsatsen er udgået. Udgiv en ny udgave, hvis den skal bruges igen.") from None


def next_start(kind: str, dates: Iterable[str], today: date) -> date | None:
    """The next fixed start; None for rolling intake and where no date is left."""
    if kind != "dates":
        return None
    return min((day for each in dates if (day := date.fromisoformat(each)) >= today), default=None)


def read_dates(text: str) -> list[str]:
    """`1.2.2027, 2027-03-01` → ISO dates in order. Raises `Wrong` naming the one that is no date."""
    found = set()
    for part in text.replace(";", ",").replace("\n", ",").split(","):
        if part.strip():
            found.add(read_date(part.strip()))
    return sorted(day.isoformat() for day in found)


def read_date(text: str) -> date:
    pieces = text.replace("/", ".").split(".")
    try:
        if len(pieces) == 3:
            return date(int(pieces[2]), int(pieces[1]), int(pieces[0]))
        return date.fromisoformat(text)
    except ValueError:
        raise Wrong(f"»{text}« er ikke en dato. Skriv den som 1.2.2027.", "start_dates") from None


def publishable(fields: Mapping[str, object], tracks: Iterable[str], categories: Iterable[str], today: date) -> None:
    """Is there everything a reader relies on? Raises `Wrong` with the first thing to put right."""
    for name, what in NEEDED.items():
        if not str(fields.get(name) or "").strip():
            raise Wrong(f"Skriv {what}, før du udgiver.", name)
    if fields["track"] not in set(tracks):
        raise Wrong("Vælg et indsatsspor, der gælder i dag.", "track")
    if fields["cost_category"] not in set(categories):
        raise Wrong("Vælg en udgiftstype, der gælder i dag.", "cost_category")
    review = fields["review_on"]
    if isinstance(review, date) and review <= today:
        raise Wrong("Skriv en dag ude i fremtiden, hvor teksten ses igennem igen.", "review_on")
    if fields["evidence"] != "untested" and not str(fields.get("evidence_words") or "").strip():
        raise Wrong("Skriv, hvad vi ved, og hvorfra. Ellers vælg »Ikke afprøvet«.", "evidence_words")
    if fields["start_kind"] == "dates" and next_start("dates", fields["start_dates"], today) is None:  # type: ignore[arg-type]
        raise Wrong("Skriv mindst én startdato, der ligger i fremtiden, eller vælg løbende start.", "start_dates")


NEEDED = {
    "title": "navnet", "purpose": "formålet", "content": "indholdet", "target_group": "hvem det er til",
    "law": "hvilken lov det gives efter", "location": "hvor det foregår", "contact_name": "hvem man kan kontakte",
}  # fmt: skip
"""Field → how a refusal names it."""
