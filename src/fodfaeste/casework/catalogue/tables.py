"""The two dated tables the catalogue reads: tracks and cost categories."""

from dataclasses import dataclass
from datetime import date

from fodfaeste.foundation.rules.queries import NoRule, all_rows, rows


@dataclass(frozen=True)
class Track:
    """A track of the catalogue. `lane` is the plan's track it belongs to: sundhed, hverdag or job."""

    key: str
    title: str
    description: str
    lane: str
    job_oriented: bool


@dataclass(frozen=True)
class CostCategory:
    """A kind of spending. `capped` says whether it counts under the ceiling in the budget guarantee on that day."""

    key: str
    title: str
    capped: bool
    law: str


def tracks(on: date | None = None) -> list[Track]:
    """The tracks in force, in the table's order. Raises `NoRule`."""
    return [
        Track(
            row.text("key"),
            row.text("title"),
            row.text("description"),
            row.text("lane"),
            bool(row.values["job_oriented"]),
        )
        for row in rows("intervention_tracks", on)
    ]


def cost_categories(on: date | None = None) -> list[CostCategory]:
    """The categories in force. Raises `NoRule`."""
    return [
        CostCategory(row.text("key"), row.text("title"), bool(row.values["capped"]), row.text("law"))
        for row in rows("cost_categories", on)
    ]


def track_titles() -> dict[str, str]:
    """Track key → its newest title, of all there ever were."""
    return {row.text("key"): row.text("title") for row in all_rows("intervention_tracks")}


def lanes() -> dict[str, str]:
    """Track key → the plan's track."""
    return {row.text("key"): row.text("lane") for row in all_rows("intervention_tracks")}


def category_titles() -> dict[str, str]:
    return {row.text("key"): row.text("title") for row in all_rows("cost_categories")}


def capped(key: str, on: date) -> bool:
    """Does spending of this category on this day count under the ceiling? Raises `NoRule` when nothing says so."""
    found = next((each for each in cost_categories(on) if each.key == key), None)
    if found is None:
        from fodfaeste.foundation.rules.queries import table

        raise NoRule(table("cost_categories"), on)
    return found.capped
