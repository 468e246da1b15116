"""Pictures: one look for every plot, Danish numbers and dates, and SVG that may stand in a page under a strict policy.

A plot must say the same in black and white: `SERIES` pairs each lightness with a dash and a shape, and lines carry
their names at their ends instead of a legend of colours. The pictures hold no script, no style element and no style
attribute. They have no accessible name of their own: put them in a ``<figure>`` with a caption and a table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import altair as alt
import vl_convert

FONT: Final = "IBM Plex Sans, Liberation Sans, Arial, Helvetica, sans-serif"
INK: Final = "#1a1a1a"
QUIET: Final = "#595959"  # 7:1 against white
HAIR: Final = "#d9d9d9"
ACCENT: Final = "#0059b3"

NUMBERS: Final[dict[str, Any]] = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " kr."]}
DATES: Final[dict[str, Any]] = {
    "dateTime": "%A den %-d. %B %Y kl. %H.%M",
    "date": "%-d.%-m.%Y",
    "time": "%H.%M",
    "periods": ["", ""],
    "days": ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"],
    "shortDays": ["søn", "man", "tir", "ons", "tor", "fre", "lør"],
    "months": [
        "januar", "februar", "marts", "april", "maj", "juni",
        "juli", "august", "september", "oktober", "november", "december",
    ],
    "shortMonths": ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Mark:
    """How one series is told from the others without colour."""

    color: str
    dash: tuple[int, ...]
    shape: str


SERIES: Final = (
    Mark("#003a75", (), "circle"),
    Mark("#b35900", (6, 3), "square"),
    Mark("#4d4d4d", (2, 2), "triangle-up"),
    Mark("#5fa3e0", (9, 3, 2, 3), "diamond"),
    Mark("#8c8c8c", (1, 3), "cross"),
)

THEME: Final[dict[str, Any]] = {
    "font": FONT,
    "background": "#ffffff",
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13, "labelColor": INK,
        "titleColor": QUIET, "titleFontWeight": "normal", "gridColor": HAIR, "domainColor": QUIET,
        "tickColor": QUIET, "labelPadding": 6,
    },
    "text": {"font": FONT, "fontSize": 13, "color": INK},
    "title": {"font": FONT, "fontSize": 16, "color": INK, "anchor": "start", "fontWeight": 600},
    "legend": {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "titleFontSize": 13, "labelColor": INK},
    "header": {"labelFont": FONT, "titleFont": FONT, "labelFontSize": 13, "labelColor": INK},
    "line": {"strokeWidth": 2.5},
    "range": {"category": [mark.color for mark in SERIES]},
}  # fmt: skip

LANGUAGES: Final[dict[str, dict[str, Any]]] = {
    "da": {"format_locale": NUMBERS, "time_format_locale": DATES},
    "en": {"format_locale": "en-GB", "time_format_locale": "en-GB"},
}

_FORBIDDEN = re.compile(r"<script|<style|<foreignObject|\sstyle=|\son[a-z]+=|javascript:", re.IGNORECASE)


@cache
def register_fonts(directory: Path) -> int:
    """Make the fonts of a directory (ttf or otf) known to the renderer; returns how many files it has.

    Raises FileNotFoundError when there are none, so that a missing font is not noticed on paper first.
    """
    found = [path for path in directory.rglob("*") if path.suffix.lower() in {".ttf", ".otf"}]
    if not found:
        raise FileNotFoundError(f"{directory}: no ttf or otf fonts")
    for folder in sorted({path.parent for path in found}):
        vl_convert.register_font_directory(str(folder))
    return len(found)


def svg(chart: alt.TopLevelMixin, fonts: Path | None = None, lang: str = "da") -> str:
    """The chart as an SVG element for inlining. Raises ValueError if the picture would need script or inline style."""
    picture = vl_convert.vegalite_to_svg(_spec(chart, fonts), **LANGUAGES[lang])
    if found := _FORBIDDEN.search(picture):
        raise ValueError(f"svg: the picture holds {found.group().strip()!r}, which the page policy refuses")
    return str(picture)


def png(chart: alt.TopLevelMixin, scale: float = 2.0, fonts: Path | None = None, lang: str = "da") -> bytes:
    """The chart as a PNG file; ``scale`` 2 is sharp on a telephone, 4 on paper."""
    return bytes(vl_convert.vegalite_to_png(_spec(chart, fonts), scale=scale, **LANGUAGES[lang]))


def number(value: float, lang: str = "da") -> str:
    """A number as people write it, with three figures that count before the decimals end."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{digits}f}".replace("-", "−")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,")) if lang == "da" else text


def titled(title: str, *told: str, offset: int) -> alt.TitleParams:
    """A title with quiet lines below it, above everything the picture holds."""
    return alt.TitleParams(title, subtitle=list(told), anchor="start", frame="group", subtitleColor=QUIET,
                           subtitleFontSize=13, offset=offset)  # fmt: skip


def _spec(chart: alt.TopLevelMixin, fonts: Path | None) -> dict[str, Any]:
    if fonts is not None:
        register_fonts(fonts)
    spec: dict[str, Any] = chart.to_dict()
    spec["config"] = _laid_over(THEME, spec.get("config", {}))
    return spec


def _laid_over(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The theme, with what a chart itself decided on top. Altair's own default view size is not a decision."""
    merged = dict(base)
    for key, value in own.items():
        old = merged.get(key)
        merged[key] = _laid_over(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
