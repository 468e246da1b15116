"""The network between groups of colleagues, as a table and as a picture. Reads summary tables only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Any

import altair as alt

from fodfaeste.evidence import plots
from fodfaeste.foundation.instruments.queries import definition_of
from fodfaeste.steering.surveys import queries
from fodfaeste.steering.surveys.coordination import Seen, Tie, ties
from fodfaeste.steering.surveys.linking import WHOLE
from fodfaeste.steering.surveys.models import GroupQuestion, GroupView, Survey

THINNEST, THICKEST = 1.0, 6.0
MOST_NUMBERS = 8
"""With more lines the numbers would cover each other; they stand in the table."""
NARROW_TOP = 0.2
"""So near the middle a name stands over or under its spot, not beside it."""
Place = tuple[float, float]


@dataclass(frozen=True)
class Size:
    """The circle without the names beside it, and their letters; in pixels."""

    width: int
    height: int
    text: int


DESK, PHONE = Size(400, 380, 13), Size(150, 250, 11)


@dataclass(frozen=True)
class Row:
    """How one group is seen by each of the others, in the order of `Network.groups`."""

    title: str
    views: tuple[GroupView, ...]

    @property
    def told(self) -> list[tuple[str, GroupView]]:
        """Each view beside the name of the group whose it is."""
        return [(view.title, view) for view in self.views]


@dataclass(frozen=True)
class Network:
    """All of it: who sees, who is seen, the questions over what is told, and the picture (empty: too few lines)."""

    groups: tuple[str, ...]
    rows: tuple[Row, ...]
    questions: tuple[tuple[str, float | None], ...]
    wide: str
    narrow: str


def network(survey: Survey) -> Network | None:
    """What was counted; None where nothing was."""
    views = list(GroupView.objects.filter(survey=survey))
    if not views:
        return None
    by_target: dict[str, list[GroupView]] = {}
    for each in views:
        by_target.setdefault(each.target, []).append(each)
    rows = tuple(Row(held[0].target_title, tuple(held)) for held in by_target.values())
    short = {item.key: item.short.da for item in definition_of(survey.instrument).items}
    questions = GroupQuestion.objects.filter(survey=survey).values_list("item", "score")
    return Network(
        tuple(each.title for each in rows[0].views),
        rows,
        tuple((short.get(item, item), found) for item, found in questions),
        picture(views),
        picture(views, narrow=True),
    )


def picture(views: Sequence[GroupView], *, narrow: bool = False) -> str:
    """The groups on a circle, with a line for what may be told: the thicker, the better. As an SVG element."""
    titles = {each.target: each.target_title for each in views} | {
        each.group: each.title for each in views if each.group == queries.OTHERS
    }
    lines = ties([Seen(each.group, each.target, each.score) for each in views])
    if len(lines) < 2 or len({each.group for each in views}) < 2:
        return ""
    shown = [key for key in titles if any(key in (line.one, line.other) for line in lines)]
    at = {key: (sin(2 * pi * place / len(shown)), cos(2 * pi * place / len(shown))) for place, key in enumerate(shown)}
    return plots.svg(_chart(titles, at, lines, PHONE if narrow else DESK))


def _chart(
    titles: dict[str, str], at: Mapping[str, Place], lines: Sequence[Tie], size: Size
) -> alt.LayerChart | alt.FacetChart:
    reach = alt.Scale(domain=[-1.15, 1.15])
    x, y = alt.X("x:Q", scale=reach, axis=None), alt.Y("y:Q", scale=reach, axis=None)
    drawn = alt.Chart(alt.InlineData(values=[_line(line, at) for line in lines]))
    rules = drawn.mark_rule(color=plots.QUIET, strokeCap="butt").encode(
        x=x,
        y=y,
        x2="x2:Q",
        y2="y2:Q",
        strokeWidth=alt.StrokeWidth(
            "score:Q", scale=alt.Scale(domain=[0, WHOLE], range=[THINNEST, THICKEST]), legend=None
        ),
        strokeDash=alt.StrokeDash("both:N", scale=alt.Scale(domain=[True, False], range=[[1, 0], [7, 6]]), legend=None),
    )
    layers: list[alt.Chart] = [rules]
    if len(lines) <= MOST_NUMBERS:
        near = {"x": alt.X("mid_x:Q", scale=reach, axis=None), "y": alt.Y("mid_y:Q", scale=reach, axis=None)}
        layers.append(
            drawn.mark_point(filled=True, shape="circle", size=620, color="#ffffff", opacity=1).encode(**near)
        )
        layers.append(drawn.mark_text(fontWeight=600).encode(**near, text=alt.Text("score:Q", format=".0f")))
    for key, place in at.items():
        named = alt.Chart(alt.InlineData(values=[{"title": titles[key], "x": place[0], "y": place[1]}]))
        layers.append(named.mark_point(filled=True, size=110, color=plots.INK, opacity=1).encode(x=x, y=y))
        layers.append(named.mark_text(fontSize=size.text, **_beside(place)).encode(x=x, y=y, text="title:N"))
    return alt.layer(*layers).properties(width=size.width, height=size.height)


def _beside(place: Place) -> dict[str, Any]:
    """Where a name stands: outside the circle."""
    x, y = place
    if abs(x) < NARROW_TOP:
        return {"align": "center", "baseline": "bottom" if y > 0 else "top", "dy": -10 if y > 0 else 10}
    return {"align": "left" if x > 0 else "right", "baseline": "middle", "dx": 10 if x > 0 else -10}


def _line(line: Tie, at: Mapping[str, Place]) -> dict[str, object]:
    """The number stands nearer to one end, so that numbers of crossing lines stay apart."""
    (x, y), (x2, y2) = at[line.one], at[line.other]
    part = 0.42
    return {
        "x": x,
        "y": y,
        "x2": x2,
        "y2": y2,
        "mid_x": x + part * (x2 - x),
        "mid_y": y + part * (y2 - y),
        "score": round(line.score),
        "both": line.both,
    }
