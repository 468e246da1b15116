"""What may happen to an analysis, and when what is written is enough. Pure decisions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

LIFE_CYCLE: dict[str, dict[str, str]] = {
    "open": {
        "take": "open",
        "write": "open",
        "hand_in": "open",
        "reopen": "open",
        "add_words": "open",
        "confer": "conferred",
        "stop": "stopped",
    },
    "conferred": {"decide": "conferred", "finish": "done", "stop": "stopped"},
    "done": {},
    "stopped": {},
}
"""State of an analysis → what may happen → the state after. `finish` follows with the last decided input."""

INPUT_LIFE: dict[str, dict[str, str]] = {
    "waiting": {"accept": "accepted", "adapt": "adapted", "decline": "declined"},
    "accepted": {},
    "adapted": {},
    "declined": {},
}
"""State of an input → what citizen and caseworker may do with it → the state after."""

UNFINISHED = ("open", "conferred")
LONGEST, MOST_STEPS = 4000, 6

WHY_NOT = {
    "open": "Det kan først ske, når konferencen er holdt.",
    "conferred": "Konferencen er holdt, så det kan ikke ændres mere.",
    "done": "Analysen er færdig og kan ikke ændres.",
    "stopped": "Analysen er stoppet og kan ikke ændres.",
}


@dataclass(frozen=True, slots=True)
class Deadline:
    """The dated rule: days to answer unless chosen otherwise, days before that it is told, the longest in days."""

    days: int
    warn_days: int
    most_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """A suggestion to the plan: what, and in which track."""

    what: str
    track: str


@dataclass(frozen=True, slots=True)
class Written:
    """What a profession writes: life area key → text, and suggestions. Empty texts are left out by `tidy`."""

    resources: Mapping[str, str]
    challenges: Mapping[str, str]
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What has to be put right; ``field`` names the form's field. The message is Danish."""

    field: str | None
    message: str


def may(state: str, what: str) -> bool:
    return what in LIFE_CYCLE[state]


def after(state: str, what: str) -> str:
    return LIFE_CYCLE[state][what]


def tidy(written: Written, areas: Sequence[str]) -> Written:
    """Only the life areas there are, and only what says something."""

    def kept(texts: Mapping[str, str]) -> dict[str, str]:
        return {area: texts[area].strip() for area in areas if texts.get(area, "").strip()}

    steps = (Step(each.what.strip(), each.track) for each in written.steps)
    return Written(kept(written.resources), kept(written.challenges), tuple(each for each in steps if each.what))


def problem_to_save(written: Written, tracks: Sequence[str]) -> Wrong | None:
    """What keeps a draft from being kept: texts that are too long, tracks there are not."""
    texts = [("resource", written.resources), ("challenge", written.challenges)]
    for name, given in texts:
        for area, text in given.items():
            if len(text) > LONGEST:
                return Wrong(f"{name}_{area}", f"Skriv det kortere: højst {LONGEST} tegn.")
    if len(written.steps) > MOST_STEPS:
        return Wrong(None, f"Der er plads til {MOST_STEPS} forslag.")
    if any(each.track not in tracks for each in written.steps):
        return Wrong(None, "Vælg sundhed, hverdag eller job ved hvert forslag.")
    return None


def problem_to_hand_in(written: Written) -> Wrong | None:
    """A contribution says at least one thing that works. Challenges alone are no description of a person."""
    if not written.resources:
        return Wrong(None, "Skriv mindst én ressource: noget, der virker eller kan bygges på.")
    return None


def problem_to_ask(question: str, professions: Sequence[str], due: date, today: date, rule: Deadline) -> Wrong | None:
    if not question.strip():
        return Wrong("question", "Skriv, hvad I gerne vil have svar på.")
    if len(question) > LONGEST:
        return Wrong("question", f"Skriv det kortere: højst {LONGEST} tegn.")
    if not professions:
        return Wrong("professions", "Vælg mindst én faglighed.")
    if due < today:
        return Wrong("due", "Vælg en dag, der ikke er gået.")
    if due > today + timedelta(days=rule.most_days):
        return Wrong("due", f"Fristen er højst {rule.most_days} dage.")
    return None


def problem_to_confer(
    held_on: date, today: date, weighed: str, participants: Sequence[str], citizen_there: bool, why_not: str
) -> Wrong | None:
    if held_on > today:
        return Wrong("held_on", "Skriv konferencen ind, når den er holdt.")
    if not participants:
        return Wrong("participants", "Vælg, hvem der var med.")
    if not citizen_there and not why_not.strip():
        return Wrong("why_not", "Skriv, hvorfor borgeren ikke var med.")
    if not weighed.strip():
        return Wrong("weighed", "Skriv kort, hvad I vejede.")
    return None


def problem_to_decide(choice: str, own_words: str, words: str) -> Wrong | None:
    if choice not in INPUT_LIFE["waiting"]:
        return Wrong("choice", "Vælg, hvad I gør med forslaget.")
    if choice == "adapt" and not own_words.strip():
        return Wrong("own_words", "Skriv forslaget, som I vil have det.")
    if choice == "decline" and not words.strip():
        return Wrong("words", "Skriv, hvorfor I vælger det fra.")
    return None


def due_state(due: date, today: date, rule: Deadline) -> str:
    """ "late", "soon" or "later"."""
    if due < today:
        return "late"
    return "soon" if due <= today + timedelta(days=rule.warn_days) else "later"
