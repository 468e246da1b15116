"""What was counted, as the page tells it. Reads summary tables only."""

from collections.abc import Iterable
from dataclasses import dataclass

from fodfaeste.casework.participation.shares import interval
from fodfaeste.foundation.instruments.asking import WILL_NOT
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.foundation.instruments.rules import DECLINED, Item
from fodfaeste.foundation.journal.actor import Actor
from fodfaeste.steering.surveys import queries
from fodfaeste.steering.surveys.models import AnswerCount, Survey, Turnout
from fodfaeste.steering.surveys.rules import NO_ANSWER

WIDTH = 100


@dataclass(frozen=True)
class Line:
    """One answer: how many chose it (None is hidden), and how long its bar is, of `WIDTH`."""

    words: str
    count: int | None
    bar: int
    share: tuple[int, int] | None


@dataclass(frozen=True)
class Question:
    title: str
    text: str
    lines: tuple[Line, ...]
    total: int | None


@dataclass(frozen=True)
class Part:
    """Everybody, or one group: how many answered, and every question. `questions` is empty where they would tell."""

    title: str
    turnout: Turnout
    share: tuple[int, int] | None
    questions: tuple[Question, ...]


def parts(actor: Actor, survey: Survey) -> list[Part]:
    """Everybody first, then the groups this actor may see: all of them for who leads all, one's own teams otherwise."""
    counts: dict[str, dict[tuple[str, str], int | None]] = {}
    for each in AnswerCount.objects.filter(survey=survey):
        counts.setdefault(each.group, {})[each.item, each.answer] = each.count
    items = () if queries.is_coordination(survey) else definition_of(survey.instrument).items
    found = []
    for turnout in Turnout.objects.filter(survey=survey).order_by("group"):
        if turnout.group and not _may_see(actor, survey, turnout.group):
            continue
        made = tuple(_questions(items, counts.get(turnout.group, {})))
        share = interval(turnout.answered, turnout.invited)
        found.append(Part(turnout.title or "Alle", turnout, share, made))
    return found


def _may_see(actor: Actor, survey: Survey, group: str) -> bool:
    if actor.has_role("leder", "forsker"):
        return True
    return survey.audience == Survey.Audience.CITIZENS and group in {str(each) for each in actor.team_ids}


def _questions(items: Iterable[Item], counts: dict[tuple[str, str], int | None]) -> Iterable[Question]:
    for item in items:
        words = {step.key: step.text.da for step in item.steps} | {DECLINED: WILL_NOT.da, NO_ANSWER: "Sprunget over"}
        held = [(key, counts[item.key, key]) for key in words if (item.key, key) in counts]
        if not held:
            continue
        known = [count for _, count in held if count is not None]
        total = sum(known) if len(known) == len(held) else None
        most = max(known, default=0) or 1
        lines = (
            Line(words[key], count, round(WIDTH * (count or 0) / most), interval(count, total)) for key, count in held
        )
        yield Question(item.short.da, item.text.da, tuple(lines), total)
