"""Changes to a draft's definition, one part at a time. Pure: no Django."""

from dataclasses import replace

from fodfaeste.foundation.instruments.rules import Band, Definition, FactRow, Item


def with_item(definition: Definition, item: Item, place: str | None) -> Definition:
    """The question ``place`` replaced by this one, or, without a place, this one added last."""
    if place is None:
        return replace(definition, items=(*definition.items, item))
    return replace(definition, items=tuple(item if each.key == place else each for each in definition.items))


def without_item(definition: Definition, key: str) -> Definition:
    """The question taken out. Questions that depended on it are asked of everybody then."""
    kept = (item for item in definition.items if item.key != key)
    return replace(
        definition,
        items=tuple(replace(item, shown_if=None) if _depends(item, key) else item for item in kept),
    )


def moved(definition: Definition, key: str, by: int) -> Definition:
    """The question moved ``by`` places (-1 is up); at the ends it stays."""
    items = list(definition.items)
    at = next((place for place, item in enumerate(items) if item.key == key), None)
    if at is None or not 0 <= at + by < len(items):
        return definition
    items.insert(at + by, items.pop(at))
    return replace(definition, items=tuple(items))


def with_fact(definition: Definition, row: FactRow) -> Definition:
    """The register row with the same key replaced."""
    return replace(definition, facts=tuple(row if each.key == row.key else each for each in definition.facts))


def with_bands(definition: Definition, bands: tuple[Band, ...]) -> Definition:
    """The bands of the sum, in order."""
    return replace(definition, bands=tuple(sorted(bands, key=lambda band: band.from_points)))


def free_key(words: str, taken: frozenset[str]) -> str:
    """A key that is not taken, made from words: lower-case letters, digits and underscores."""
    letters = words.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    plain = "_".join("".join(sign if sign.isascii() and sign.isalnum() else " " for sign in letters).split())[:40]
    key, number = plain or "nr", 2
    while key in taken:
        key, number = f"{plain or 'nr'}_{number}", number + 1
    return key


def _depends(item: Item, key: str) -> bool:
    return item.shown_if is not None and item.shown_if.item == key
