"""When an instrument may be published: every reason that stands in the way, in Danish. No Django."""

from collections.abc import Iterable, Iterator, Mapping

from fodfaeste.foundation.instruments.rules import DECLINED, KINDS, Definition, Item, Text, band_of, totals


def problems(definition: Definition) -> list[str]:
    """Everything that stands in the way of publishing, in Danish; empty when the instrument is sound."""
    found = [*_texts(definition), *_keys(definition), *_items(definition), *_facts(definition), *_bands(definition)]
    if definition.kind not in KINDS:
        found.append(f"Skemaets slags er {definition.kind!r}. Den skal være en af {', '.join(KINDS)}.")
    if definition.kind == "progression":
        found += _scales(definition)
    if not definition.items:
        found.append("Skemaet har ingen spørgsmål.")
    return found or (_reach(definition) if definition.bands else [])


def _texts(definition: Definition) -> Iterator[str]:
    every: list[tuple[str, Text]] = [("Omtalen", definition.about)]
    for item in definition.items:
        every += [(f"Spørgsmålet {item.key}", item.text), (f"Spørgsmålet {item.key}, kort navn", item.short)]
        for name, optional in (("hjælp", item.help), ("stillet til andre", item.about)):
            if optional.da or optional.en:
                every.append((f"Spørgsmålet {item.key}, {name}", optional))
        every += [(f"Svaret {item.key}/{step.key}", step.text) for step in item.steps]
    for row in definition.facts:
        every.append((f"Registerrækken {row.key}, kort navn", row.short))
        every += [(f"Registerrækken {row.key} fra {each.at_least}", each.text) for each in row.thresholds]
    for band in definition.bands:
        every += [(f"Trinnet {band.key}, navn", band.title), (f"Trinnet {band.key}, ord", band.words)]
    for where, text in every:
        if not text.da.strip():
            yield f"{where} mangler en dansk tekst."
        if not text.en.strip():
            yield f"{where} mangler en engelsk tekst."


def _keys(definition: Definition) -> Iterator[str]:
    rows = [item.key for item in definition.items] + [row.key for row in definition.facts]
    yield from _repeated(rows, "Nøglen {} bruges mere end én gang.")
    yield from _repeated([band.key for band in definition.bands], "Trinnet {} findes mere end én gang.")
    for item in definition.items:
        yield from _repeated([step.key for step in item.steps], f"Svaret {item.key}/{{}} findes mere end én gang.")
        if DECLINED in [step.key for step in item.steps]:
            yield f"Spørgsmålet {item.key}: svaret {DECLINED} er altid muligt og må ikke skrives som et trin."


def _repeated(keys: Iterable[str], sentence: str) -> Iterator[str]:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            yield sentence.format(key)
        seen.add(key)


def _items(definition: Definition) -> Iterator[str]:
    before: dict[str, Item] = {}
    for item in definition.items:
        name = f"Spørgsmålet {item.key}"
        if item.in_words and item.steps:
            yield f"{name} besvares med egne ord og kan ikke også have svar at vælge."
        elif not item.in_words and len(item.steps) < 2:
            yield f"{name} skal have mindst to svar."
        for step in item.steps:
            if not _whole(step.points):
                yield f"Svaret {item.key}/{step.key} skal have hele point, ikke {step.points!r}."
            elif definition.kind == "screening" and step.resource and step.points > 0:
                yield f"Svaret {item.key}/{step.key} er en ressource og må ikke tælle imod nogen."
        yield from _condition(item, before, definition)
        before[item.key] = item


def _condition(item: Item, before: Mapping[str, Item], definition: Definition) -> Iterator[str]:
    condition, name = item.shown_if, f"Spørgsmålet {item.key}"
    if condition is None:
        return
    if item.required:
        yield f"{name} er krævet og kan derfor ikke springes over. Gør det frivilligt, eller fjern betingelsen."
    if definition.item(condition.item) is None:
        yield f"{name} afhænger af {condition.item}, som ikke findes."
    elif condition.item not in before:
        yield f"{name} afhænger af {condition.item}, som ikke står før det. Flyt det op, eller fjern betingelsen."
    else:
        known = {step.key for step in before[condition.item].steps}
        for key in sorted(condition.steps - known):
            yield f"{name} afhænger af svaret {condition.item}/{key}, som ikke findes."
        if not condition.steps:
            yield f"{name} har en betingelse uden svar og ville aldrig blive vist."


def _scales(definition: Definition) -> Iterator[str]:
    """Raters are compared step by step, so the steps of a question are numbered 0, 1, 2 … from the hardest place."""
    for item in definition.items:
        if [step.points for step in item.steps] != list(range(len(item.steps))):
            yield f"Spørgsmålet {item.key} skal have trin med tallene 0, 1, 2 … i rækkefølge."


def _facts(definition: Definition) -> Iterator[str]:
    if definition.facts and definition.kind != "screening":
        yield "Kun en screening kan læse registeroplysninger."
    for row in definition.facts:
        name, limits = f"Registerrækken {row.key}", [each.at_least for each in row.thresholds]
        if not all(_whole(each.at_least) and _whole(each.points) for each in row.thresholds):
            yield f"{name} skal have hele tal og hele point."
        elif not limits or limits[0] != 0:
            yield f"{name} skal begynde ved 0, så hvert tal har en sætning."
        elif limits != sorted(set(limits)):
            yield f"{name} skal have grænserne i stigende orden."


def _bands(definition: Definition) -> Iterator[str]:
    starts = [band.from_points for band in definition.bands]
    if not starts:
        if definition.kind == "screening":
            yield "Skemaet har ingen trin for summen."
    elif not all(_whole(each) for each in starts):
        yield "Trinnene skal begynde ved hele point."
    elif starts != sorted(set(starts)):
        yield "Trinnene skal stå i stigende orden uden gentagelser."


def _reach(definition: Definition) -> list[str]:
    """Every sum falls in a band and every band holds a sum: counted over all sums there can be."""
    try:
        possible = totals(definition)
    except ValueError as error:
        return [str(error)]
    found = []
    if min(possible) < definition.bands[0].from_points:
        found.append(f"Summen {min(possible)} er mulig, men ligger under det første trin.")
    reached = {band.key for total in possible if (band := band_of(definition, total))}
    for band in definition.bands:
        if band.key not in reached:
            found.append(f"Trinnet {band.key} kan ikke nås: ingen svar giver en sum, der hører til det.")
    return found


def _whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
