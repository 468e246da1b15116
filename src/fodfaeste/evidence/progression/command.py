"""`fodfaeste progression …`: what scores by several raters over time can say, and what they cannot."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from fodfaeste.evidence.commanding import (
    DATA,
    JSON,
    LANG,
    PLOT,
    SEED,
    checked_picture,
    refusals,
    tell,
    write_picture,
)

if TYPE_CHECKING:
    from fodfaeste.evidence.progression.course import Asked, Course
    from fodfaeste.evidence.progression.data import Ratings

LEAST = 3
Command = TypeVar("Command", bound=Callable[..., Any])
DRAWS = click.option(
    "--draws", default=999, show_default=True, type=click.IntRange(min=99), help="samples of citizens drawn again"
)


@click.group()
def progression() -> None:
    """Read scores of progression: citizen × occasion × role of the rater × item, long, one score a row.

    No score here is an effect: for that, compare with somebody (`fodfaeste effect`).
    """


def _columns(command: Command) -> Command:
    for option in reversed((
        DATA,
        click.option("--citizen", default="citizen", show_default=True, metavar="C", help="column of the citizen"),
        click.option("--occasion", default="occasion", show_default=True, metavar="T",
                     help="column of the occasion: a number, a date or a period"),
        click.option("--role", metavar="R", help="column of the rater's role"),
        click.option("--item", metavar="I", help="column of the item"),
        click.option("--score", default="score", show_default=True, metavar="S", help="column of the score"),
        click.option("--lower-is-better", is_flag=True, help="low scores are good ones"),
        click.option("--scale", metavar="MIN,MAX", help="refuse scores outside"),
        click.option("--every", type=click.IntRange(min=1), metavar="DAYS", help="put dates in rounds this long"),
        JSON,
        PLOT,
        LANG,
        SEED,
    )):  # fmt: skip
        command = option(command)
    return command


def _change_options(command: Command) -> Command:
    for option in reversed((
        click.option("--as-seen-by", metavar="ROLE", help="one role only; else every role, side by side"),
        click.option("--reliability", type=float, help="of a score, from a study; else from the items"),
        click.option("--population", metavar="MEAN,SD", help="first scores of those the citizens were chosen from"),
        click.option("--from", "first", metavar="OCCASION", help="first occasion; else each citizen's own first"),
        click.option("--to", "last", metavar="OCCASION", help="last occasion; else each citizen's own last"),
        click.option("--rater", metavar="COLUMN", help="column that says who scored"),
        click.option("--group", metavar="COLUMN", help="column of the citizen's group"),
    )):  # fmt: skip
        command = option(command)
    return command


def _hiding(command: Command) -> Command:
    for option in reversed((
        click.option("--minimum", default=5, show_default=True, type=click.IntRange(min=1), metavar="N",
                     help="smallest count that is shown; 3 or more"),
        click.option("--show-small-counts", is_flag=True,
                     help="hide no count: for those only who may see single citizens"),
    )):  # fmt: skip
        command = option(command)
    return command


def _minimum(options: dict[str, Any]) -> int:
    """The smallest count that is shown; 1 when small counts were asked for by name."""
    from fodfaeste.evidence.sources import BadInput

    if options["show_small_counts"]:
        return 1
    if options["minimum"] < LEAST:
        raise BadInput(
            f"--minimum: {options['minimum']} would show counts of one or two citizens; give {LEAST} or more, or "
            "--show-small-counts if everybody who reads it may see single citizens"
        )
    return int(options["minimum"])


def _read(options: dict[str, Any]) -> Ratings:
    """The scores as the options say."""
    from fodfaeste.evidence.progression.data import Columns, read_ratings

    named = {name: options.get(name) for name in ("citizen", "occasion", "score", "role", "item", "rater", "group")}
    return read_ratings(
        options["data"],
        Columns(**named),  # type: ignore[arg-type]
        scale=_two_numbers(options["scale"], "--scale", "1,10"),
        lower_is_better=options["lower_is_better"],
        every=options["every"],
    )


def _two_numbers(text: str | None, option: str, example: str) -> tuple[float, float] | None:
    from fodfaeste.evidence.sources import BadInput

    if text is None:
        return None
    try:
        low, high = (float(each) for each in text.split(","))
    except ValueError:
        raise BadInput(f"{option}: {text!r} is not two numbers; write it as {example}") from None
    if option == "--scale" and not low < high:
        raise BadInput(f"{option}: {low:g} is not below {high:g}; write it as {example}")
    return low, high


def _head(ratings: Ratings, options: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    return {
        "input": str(options["data"]),
        "scores": int((~np.isnan(ratings.score)).sum()),
        "citizens": len(ratings.citizens),
        "occasions": list(ratings.occasions),
        "roles": list(ratings.roles),
        "items": list(ratings.items),
        "unanswered": ratings.unanswered,
        "repeated": ratings.repeated,
        "better": "high" if ratings.better > 0 else "low",
    }


def _said(head: dict[str, Any]) -> str:
    notes = [f"{head[name]} {name}" for name in ("unanswered", "repeated") if head[name]]
    roles = f", roles {', '.join(head['roles'])}" if len(head["roles"]) > 1 else ""
    size = f"{head['scores']} scores of {head['citizens']} citizens, {len(head['occasions'])} occasions"
    return f"{head['input']}: {size}{roles}" + (f" ({', '.join(notes)})" if notes else "")


def _draw(chart: Callable[[], Any], options: dict[str, Any]) -> None:
    if options["plot"] is not None:
        write_picture(chart(), options["plot"], options["lang"])


@progression.command("variance")
@_columns
@DRAWS
def variance_command(**options: Any) -> None:
    """Split the variation of scores into citizens, change, roles, items and their interactions.

    Complete data are split exactly (ANOVA), data with gaps by restricted maximum likelihood.
    """
    with refusals():
        from fodfaeste.evidence.progression.plots import components
        from fodfaeste.evidence.progression.telling import split_lines, split_report
        from fodfaeste.evidence.progression.variance import split_ratings

        checked_picture(options["plot"])
        ratings = _read(options)
        found = split_ratings(ratings, draws=options["draws"], seed=options["seed"])
        _draw(lambda: components(found, options["lang"]), options)
    head = _head(ratings, options)
    tell(options["as_json"], head | split_report(found), "\n".join([_said(head), *split_lines(found)]))


@progression.command("reliability")
@_columns
@DRAWS
def reliability_command(**options: Any) -> None:
    """How far scores can be trusted: alpha by role, between roles (six ICCs), over time, and generalizability."""
    with refusals():
        from fodfaeste.evidence.progression.plots import components
        from fodfaeste.evidence.progression.reliability import between_roles, by_role, coefficients
        from fodfaeste.evidence.progression.telling import reliability_lines, reliability_report
        from fodfaeste.evidence.progression.variance import split_ratings

        checked_picture(options["plot"])
        ratings = _read(options)
        split = split_ratings(ratings, draws=options["draws"], seed=options["seed"])
        between = between_roles(ratings) if len(ratings.roles) > 1 else None
        parts = by_role(ratings), between, coefficients(split)
        _draw(lambda: components(split, options["lang"]), options)
    head = _head(ratings, options)
    tell(options["as_json"], head | reliability_report(*parts), "\n".join([_said(head), *reliability_lines(*parts)]))


@progression.command("change")
@_columns
@_change_options
@_hiding
@click.option("--untreated", metavar="GROUP", help="compare the other groups with this one at the same first score")
def change_command(**options: Any) -> None:
    """True change of each citizen, shrunken for error, beside the plain difference that misleads.

    Citizens chosen for poor scores get better ones without any true change. What is shown is the posterior of true
    change. The list is of single citizens: keep it where their scores may be kept.
    """
    with refusals():
        from fodfaeste.evidence.progression.course import compare
        from fodfaeste.evidence.progression.telling import change_lines, change_report

        checked_picture(options["plot"])
        minimum = _minimum(options)
        ratings = _read(options)
        courses = _courses(ratings, options)
        compared = [compare(ratings, each, options["untreated"]) if options["untreated"] else [] for each in courses]
        _draw(lambda: _dumbbells(ratings, courses, options["lang"]), options)
    head = _head(ratings, options)
    report = {"roles_seen": [change_report(ratings, *each) for each in zip(courses, compared, strict=True)]}
    lines = [line for each in zip(courses, compared, strict=True) for line in change_lines(*each, minimum)]
    tell(options["as_json"], head | report, "\n".join([str(options["data"]), *lines]))


def _courses(ratings: Ratings, options: dict[str, Any]) -> list[Course]:
    from fodfaeste.evidence.progression.course import follow

    asked = _asked(ratings, options)
    name = options["as_seen_by"]
    roles = range(len(ratings.roles)) if name is None else [ratings.role_at(name, "--as-seen-by")]
    return [follow(ratings, role, asked, seed=options["seed"]) for role in roles]


def _asked(ratings: Ratings, options: dict[str, Any]) -> Asked:
    from fodfaeste.evidence.progression.change import Norm
    from fodfaeste.evidence.progression.course import Asked
    from fodfaeste.evidence.sources import BadInput

    population = _two_numbers(options["population"], "--population", "5.2,1.8")
    if population is not None and not population[1] > 0:
        raise BadInput(f"--population: a standard deviation of {population[1]:g} is not above 0; write it as 5.2,1.8")
    first, last = (
        None if options[name] is None else ratings.occasion_at(options[name], option)
        for name, option in (("first", "--from"), ("last", "--to"))
    )
    if first is not None and last is not None and last <= first:
        raise BadInput(f"--to: {options['last']} does not come after {options['first']}; name a later occasion")
    return Asked(first, last, options["reliability"], Norm(*population) if population else None)


def _dumbbells(ratings: Ratings, courses: list[Course], lang: str) -> Any:
    import altair as alt

    from fodfaeste.evidence.progression.plots import dumbbell

    charts: list[Any] = [dumbbell(each, [ratings.citizens[at] for at in each.who], lang) for each in courses]
    return charts[0] if len(charts) == 1 else alt.vconcat(*charts)


@progression.command("agreement")
@_columns
@click.option("--reference", metavar="ROLE", help="the role others are compared with; else the citizen's own")
@click.option("--rater", metavar="COLUMN", help="column that says who scored: shows changes of rater")
@DRAWS
def agreement_command(**options: Any) -> None:
    """Where citizen and professionals see it differently, occasion by occasion, and how far they agree at all."""
    with refusals():
        from fodfaeste.evidence.progression import agreement
        from fodfaeste.evidence.progression.plots import lines
        from fodfaeste.evidence.progression.telling import agreement_lines, agreement_report

        checked_picture(options["plot"])
        ratings = _read(options)
        reference = agreement.reference_role(ratings, options["reference"])
        drawn = {"draws": options["draws"], "seed": options["seed"]}
        parts = (
            agreement.alphas(ratings, **drawn),
            agreement.item_alphas(ratings, **drawn),
            agreement.pairs(ratings, **drawn),
            agreement.differences(ratings, reference),
            agreement.breaks(ratings) if ratings.rater is not None else None,
        )
        _draw(lambda: lines(ratings, options["lang"]), options)
    head = _head(ratings, options) | {"reference": ratings.roles[reference]}
    tell(
        options["as_json"],
        head | agreement_report(ratings, *parts),
        "\n".join([_said(head), *agreement_lines(ratings.roles[reference], *parts)]),
    )


@progression.command("improved")
@_columns
@_change_options
@_hiding
def improved_command(**options: Any) -> None:
    """The share that reliably got better, of those measured twice and of those who began; no single citizen.

    Counts from 1 to --minimum less one are hidden, and others with them that would give them away. This is so for each
    report by itself: several of the same citizens, in other groups or roles, can together give away what each hides.
    """
    with refusals():
        import numpy as np

        from fodfaeste.evidence.progression.improved import shares
        from fodfaeste.evidence.progression.plots import outcome
        from fodfaeste.evidence.progression.telling import improved_lines, improved_report

        checked_picture(options["plot"])
        minimum = _minimum(options)
        ratings = _read(options)
        courses = _courses(ratings, options)
        names = list(ratings.groups) or ["all"]
        within = [None] if ratings.group is None else [ratings.group == at for at in range(len(names))]
        found = [shares(names, np.stack([each.counts(inside) for inside in within]), minimum) for each in courses]
        _draw(lambda: _outcomes(courses, found, outcome, options["lang"]), options)
    head = _public(ratings, options)
    told = list(zip(courses, found, strict=True))
    report = {"minimum": minimum, "roles_seen": [improved_report(*each) for each in told]}
    lines = [line for each in told for line in improved_lines(*each)]
    tell(options["as_json"], head | report, "\n".join([str(options["data"]), *lines]))


def _public(ratings: Ratings, options: dict[str, Any]) -> dict[str, Any]:
    """The head without counts that would give hidden ones away."""
    head = _head(ratings, options)
    return {name: head[name] for name in ("input", "occasions", "roles", "items", "better")}


def _outcomes(courses: list[Course], found: list[Any], outcome: Callable[..., Any], lang: str) -> Any:
    import altair as alt

    charts: list[Any] = [outcome(each, lang) for each in found]
    if len(charts) == 1:
        return charts[0]
    titled = [
        chart.properties(title=f"{chart.title}: {course.role}") for chart, course in zip(charts, courses, strict=True)
    ]
    return alt.vconcat(*titled)
