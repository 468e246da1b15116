"""The reports of progression: as one document, and as lines for people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from fodfaeste.evidence.progression.agreement import Breaks, Difference, Pair
from fodfaeste.evidence.progression.course import Comparison, Course
from fodfaeste.evidence.progression.data import Ratings
from fodfaeste.evidence.progression.improved import CELLS, Share, visible
from fodfaeste.evidence.progression.intervals import Measured
from fodfaeste.evidence.progression.intraclass import Intraclass
from fodfaeste.evidence.progression.plots import role_means
from fodfaeste.evidence.progression.reliability import Coefficient, RoleReliability
from fodfaeste.evidence.progression.variance import Split

_WORDS = {1: "reliably better", 0: "not told apart", -1: "reliably worse"}
_SHOWN = 10
MISLEADING = "misleads when citizens were chosen for poor scores: those rise without any true change"


def number(value: float, digits: int = 3) -> str:
    """A number, or a dash where there is none."""
    return "–" if not math.isfinite(value) else f"{value:.{digits}f}"


def interval(found: Measured, digits: int = 3) -> str:
    """A number with its interval."""
    if not math.isfinite(found.lower):
        return number(found.estimate, digits) + (f" ({found.why})" if found.why else "")
    return f"{number(found.estimate, digits)} ({number(found.lower, digits)} to {number(found.upper, digits)})"


def split_report(split: Split) -> dict[str, Any]:
    """The split as a document."""
    return {
        "method": split.method,
        "levels": split.levels,
        "gaps": split.gaps,
        "components": [
            {"component": each.name, **each.variance.told(), "share": each.share, "before_truncation": each.raw}
            for each in split.components
        ],
        "truncated": split.truncated,
    }


def split_lines(split: Split) -> list[str]:
    """The split for people."""
    gaps = f", {split.gaps} gaps" if split.gaps else ""
    levels = " × ".join(f"{size} {name}s" for name, size in split.levels.items())
    found = [f"Split by {split.method}: {levels}{gaps}", f"  {'component':36} {'share':>6}  variance (95 % interval)"]
    for each in split.components:
        found.append(f"  {each.name:36} {each.share:>6.1%}  {interval(each.variance, 4)}")
    if split.truncated:
        found.append(f"  estimated below 0 and shown as 0: {', '.join(split.truncated)}")
    return [*found, "  the last component holds the error too"]


def reliability_report(
    roles: Sequence[RoleReliability], between: Intraclass | None, coefficients: Sequence[Coefficient]
) -> dict[str, Any]:
    """Reliability as a document."""
    return {
        "by_role": [
            {
                "role": each.role,
                "citizens": each.citizens,
                "mean": each.mean,
                "sd": each.sd,
                "alpha": each.alpha.told(),
                "sem": each.sem,
                "retest": {
                    "citizens": each.retest_citizens,
                    "consistency": each.retest.told(),
                    "agreement": each.retest_agreement.told(),
                },
            }
            for each in roles
        ],
        "between_roles": None
        if between is None
        else {
            "citizens": between.citizens,
            "k": between.k,
            "sem": between.sem,
            "icc": {name: each.told() for name, each in between.values.items()},
        },
        "generalizability": [
            asdict(each) | {"relative": each.relative.told(), "absolute": each.absolute.told()} for each in coefficients
        ],
    }


def reliability_lines(
    roles: Sequence[RoleReliability], between: Intraclass | None, coefficients: Sequence[Coefficient]
) -> list[str]:
    """Reliability for people."""
    found = ["By role (95 % intervals), at each citizen's first occasion:"]
    for each in roles:
        found.append(f"  {each.role}: {each.citizens} citizens, mean {each.mean:.2f}, sd {each.sd:.2f}")
        found.append(f"    Cronbach's alpha {interval(each.alpha)}, standard error of measurement {number(each.sem)}")
        found.append(f"    first to second occasion, ICC(3,1) {interval(each.retest)}; true change lowers it")
    if between is not None:
        found.append(f"Between the {between.k} roles, {between.citizens} citizens with all of them:")
        found += [f"  {name}  {interval(each)}" for name, each in between.values.items()]
    found.append("Generalizability (relative: to rank; absolute: levels of raters and items count):")
    for coefficient in coefficients:
        used = f"{coefficient.roles} roles × {coefficient.items} items"
        found.append(
            f"  {coefficient.object:5} {used:20} relative {interval(coefficient.relative)}, "
            f"absolute {interval(coefficient.absolute)}, SEM {number(coefficient.sem_relative)} / "
            f"{number(coefficient.sem_absolute)}"
        )
    return found


def change_report(ratings: Ratings, course: Course, compared: Sequence[Comparison]) -> dict[str, Any]:
    """One role's view of change as a document; gains are improvements, whichever way the scale goes."""
    found, quarter = course.changes, course.quarter
    moved = course.rater_changed
    citizens = [
        {
            "citizen": ratings.citizens[who],
            "first": course.first[n],
            "last": course.last[n],
            "first_occasion": ratings.occasions[course.first_at[n]],
            "last_occasion": ratings.occasions[course.last_at[n]],
            "raw_change": found.raw[n],
            "reliable_change_index": found.index[n],
            "change": found.mean[n],
            "se": found.sd[n],
            "ci": [found.lower[n], found.upper[n]],
            "probability_better": found.rises[n] if course.better > 0 else 1 - found.rises[n],
            "verdict": _WORDS[int(course.verdicts[n])],
            "raw_verdict": _WORDS[int(course.raw_verdicts[n])],
            "rater_changed": None if moved is None else bool(moved[n]),
        }
        for n, who in enumerate(course.who)
    ]
    return {
        "role": course.role,
        "model": course.model,
        "reliability": course.reliability,
        "reliability_from": course.reliability_from,
        "sem": course.sem,
        "began": int(course.began.sum()),
        "measured_twice": len(course.who),
        "raw_index": MISLEADING,
        "reliable": _counted(course.verdicts),
        "raw_reliable": _counted(course.raw_verdicts),
        "regression_to_the_mean": {"worst_quarter": asdict(quarter)},
        "rater_changed": None if moved is None else int(moved.sum()),
        "comparison": [asdict(each) | {"difference": each.difference.told()} for each in compared],
        "citizens": citizens,
    }


def _counted(verdicts: Any) -> dict[str, int]:
    return {word: int((verdicts == value).sum()) for value, word in _WORDS.items()}


def change_lines(course: Course, compared: Sequence[Comparison], minimum: int) -> list[str]:
    """One role's view of change for people; counts below ``minimum`` are hidden, and those that would tell them."""
    quarter, sized = course.quarter, _twice_is_told(course, minimum)
    began = _or_hidden(int(course.began.sum()), minimum)
    measured = f"{len(course.who)} measured twice of {began} who began" if sized else f"{began} began"
    lowest = f"the {quarter.citizens} who" if sized and quarter.citizens >= minimum else "the quarter that"
    found = [
        f"Seen by {course.role}: {measured}",
        f"  model: {course.model}; reliability {course.reliability:.2f} ({course.reliability_from}), "
        f"SEM {course.sem:.2f}",
        "  true change (posterior): " + _verdict_line(course, course.verdicts, minimum),
        "  plain index:             " + _verdict_line(course, course.raw_verdicts, minimum),
        f"    the plain index {MISLEADING}",
        f"  {lowest} began lowest: plain gain {quarter.raw_gain:.2f}; "
        f"{quarter.expected_without_change:.2f} is expected without any true change; shrunken gain "
        f"{quarter.shrunken_gain:.2f}",
    ]
    if course.rater_changed is not None:
        found.append(f"  {_or_hidden(int(course.rater_changed.sum()), minimum)} series are broken by another rater")
    for each in compared:
        sizes = (f" ({each.citizens})", f" ({each.untreated_citizens})") if sized else ("", "")
        found.append(
            f"  {each.group}{sizes[0]} against {each.untreated}{sizes[1]} at the same first "
            f"score: {interval(each.difference, 2)}; plain gains {each.gain:.2f} and {each.untreated_gain:.2f}. An "
            "effect only if nothing but the first score or chance decided who was in which group"
        )
    return found


def _or_hidden(count: int, minimum: int) -> str:
    return "hidden" if 0 < count < minimum else str(count)


def _twice_is_told(course: Course, minimum: int) -> bool:
    """Whether the number measured twice may stand beside the number who began: not if their difference is small."""
    twice, missing = len(course.who), int(course.began.sum()) - len(course.who)
    return twice >= minimum and not 0 < missing < minimum


def _verdict_line(course: Course, verdicts: Any, minimum: int) -> str:
    """Counts of verdicts, hidden as in `improved.visible` together with those not measured twice."""
    counts = list(_counted(verdicts).items())
    missing = int(course.began.sum()) - len(course.who)
    shown = visible(np.array([[*(count for _, count in counts), missing]]), minimum)[0]
    return ", ".join(
        f"{count if seen else 'hidden'} {word}" for (word, count), seen in zip(counts, shown, strict=False)
    )


def agreement_report(
    ratings: Ratings,
    alphas: dict[str, Measured],
    items: dict[str, dict[str, Measured]],
    pairs: Sequence[Pair],
    differences: Sequence[Difference],
    breaks: Breaks | None,
) -> dict[str, Any]:
    """Agreement as a document."""
    return {
        "alpha": {name: each.told() for name, each in alphas.items()},
        "alpha_by_item": {item: {name: each.told() for name, each in own.items()} for item, own in items.items()},
        "pairs": [
            asdict(each)
            | {name: getattr(each, name).told() for name in ("bias", "lower_limit", "upper_limit")}
            for each in pairs
        ],
        "differences": [
            asdict(each) | {"differences": {role: one.told() for role, one in each.differences.items()}}
            for each in differences
        ],
        "rater_changes": None
        if breaks is None
        else {
            "changes": [asdict(each) for each in breaks.found],
            "steps": breaks.steps,
            "mean_step_with_change": breaks.step_with,
            "mean_step_without": breaks.step_without,
        },
        "means": role_means(ratings),
    }  # fmt: skip


def agreement_lines(
    reference: str,
    alphas: dict[str, Measured],
    items: dict[str, dict[str, Measured]],
    pairs: Sequence[Pair],
    differences: Sequence[Difference],
    breaks: Breaks | None,
) -> list[str]:
    """Agreement for people: the differences first."""
    found = ["Differences between roles (points):"]
    for pair in pairs:
        first, second = pair.roles
        found.append(
            f"  {second} − {first}: mean {interval(pair.bias, 2)}; 95 % of differences between "
            f"{pair.lower_limit.estimate:.2f} and {pair.upper_limit.estimate:.2f} ({pair.citizens} citizens, "
            f"{pair.scores} occasions)"
        )
    found.append(f"Furthest apart (compared with {reference}; all of them: --json):")
    for each in differences[:_SHOWN]:
        told = ", ".join(f"{role} {number(value, 2)}" for role, value in each.levels.items())
        found.append(f"  citizen {each.citizen}, occasion {each.occasion}: {told}")
    found.append("Krippendorff's alpha of the roles' mean scores:")
    found += [f"  {name:9} {interval(each)}" for name, each in alphas.items()]
    if items:
        known = [name for name in items if math.isfinite(items[name]["interval"].estimate)]
        for least in sorted(known, key=lambda name: items[name]["interval"].estimate)[:1]:
            found.append(f"  least on item {least}: interval {interval(items[least]['interval'])}")
    if breaks is not None:
        found.append(
            f"Another rater in {len(breaks.found)} of {breaks.steps} steps: the score moved "
            f"{number(breaks.step_with, 2)} on average there, {number(breaks.step_without, 2)} elsewhere"
        )
    return found


def improved_report(course: Course, found: Sequence[Share]) -> dict[str, Any]:
    """Shares as a document; null where a count is hidden."""
    return {
        "role": course.role,
        "model": course.model,
        "groups": [
            {
                "group": each.group,
                "began": each.began,
                **{name.replace(" ", "_"): count for name, count in zip(CELLS, each.counts, strict=True)},
                "share_of_measured_twice": each.share,
                "ci": list(each.interval),
                "share_if_nobody_missing_improved": each.worst,
                "share_if_everybody_missing_improved": each.best,
            }
            for each in found
        ],
    }


def improved_lines(course: Course, found: Sequence[Share]) -> list[str]:
    """Shares for people."""
    lines = [f"Seen by {course.role}: reliably better, worse or not told apart ({course.model})"]
    for each in found:
        began = "hidden" if each.began is None else str(each.began)
        counts = ", ".join(f"{name} {'hidden' if n is None else n}" for name, n in zip(CELLS, each.counts, strict=True))
        lines.append(f"  {each.group}: {began} began; {counts}")
        if math.isfinite(each.share):
            low, high = each.interval
            lines.append(
                f"    better: {each.share:.1%} of those measured twice (95 % {low:.1%} to {high:.1%}); of all who "
                f"began between {each.worst:.1%} (nobody missing improved) and {each.best:.1%} (everybody missing did)"
            )
    return lines
