"""Three columns that cannot become one number, and no figure without its method, whatever the amounts and texts."""

import operator
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from fodfaeste.steering.investment.figures import Column, Figure, MixedColumns, booked, budgeted, effect, kroner, total

amounts = st.integers(-(10**13), 10**13)
words = st.text(min_size=1, max_size=40).filter(lambda text: bool(text.strip()))


@st.composite
def figures(draw: st.DrawFn, column: Column | None = None) -> Figure:
    chosen = column or draw(st.sampled_from(Column))
    oere, method, source = draw(amounts), draw(words), draw(words)
    if chosen is Column.EFFECT:
        return effect(oere, oere - draw(st.integers(0, 10**9)), oere + draw(st.integers(0, 10**9)), method, source)
    return (budgeted if chosen is Column.BUDGETED else booked)(oere, method, source)


pairs = st.tuples(figures(), figures())
OPERATIONS: list[Callable[[object, object], object]] = [
    operator.add, operator.sub, operator.lt, operator.le, operator.gt, operator.ge,
]  # fmt: skip


@given(pairs, st.sampled_from(OPERATIONS))
def test_two_columns_are_never_reckoned_with_together(two: tuple[Figure, Figure], do: Callable[..., object]) -> None:
    one, other = two
    if one.column is other.column:
        do(one, other)
    else:
        with pytest.raises(MixedColumns):
            do(one, other)


@given(figures(), amounts | st.decimals(allow_nan=False) | words, st.sampled_from(OPERATIONS))
def test_a_figure_is_never_reckoned_with_a_bare_number(one: Figure, bare: object, do: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        do(one, bare)
    with pytest.raises(TypeError):
        do(bare, one)


@given(st.lists(figures(), min_size=2, max_size=6))
def test_a_sum_is_of_one_column_or_is_refused(some: list[Figure]) -> None:
    if len({each.column for each in some}) > 1:
        with pytest.raises(MixedColumns):
            total(some)
    else:
        found = total(some)
        assert found is not None
        assert found.oere_in(found.column) == sum(each.oere_in(each.column) for each in some)
        assert all(each.method in found.method for each in some), "a sum says how each of its parts is known"
    with pytest.raises(TypeError):
        sum(some)  # type: ignore[call-overload]  # it begins with a bare 0


@given(figures(), st.sampled_from(Column))
def test_the_bare_amount_is_only_for_whoever_names_its_column(one: Figure, column: Column) -> None:
    if column is one.column:
        assert one.kroner_in(column) * 100 == one.oere_in(column)
    else:
        for ask in (one.oere_in, one.kroner_in, one.interval_in):
            with pytest.raises(MixedColumns):
                ask(column)


@given(figures())
def test_however_a_figure_is_written_its_method_is_there(one: Figure) -> None:
    for text in (str(one), repr(one), f"{one}", f"{one:>3}", f"{one}", "%s" % one):  # noqa: UP031
        assert one.method in text
        assert one.column.title.lower() in text


EVERY_WAY = "{{ f }}|{{ f|safe }}|{{ f|stringformat:'s' }}|{{ f|default:0 }}|{% load investment %}{% figur f %}"
BARE = ("{{ f|tal }}", "{{ f|kroner }}", "{{ f|floatformat }}", "{{ f.oere }}", "{{ f.amount }}", "{{ f|add:1 }}")


@given(figures())
def test_no_template_shows_an_amount_without_its_method(one: Figure) -> None:
    for part in Template(EVERY_WAY).render(Context({"f": one}, autoescape=False)).split("|"):
        if part.strip() and "|" not in one.method:
            assert one.column.title.lower() in part.lower()
    told = kroner(one.oere_in(one.column)).removesuffix(" kr.")
    for source in BARE:
        try:
            shown = Template(source).render(Context({"f": one}))
        except (TypeError, ValueError):
            continue
        assert told not in shown or one.column.title.lower() in shown


@pytest.mark.parametrize("part", ["_oere", "_low", "_amount"])
def test_a_template_cannot_reach_the_bare_amount(part: str) -> None:
    with pytest.raises(Exception, match="underscore"):
        Template(f"{{{{ f.{part} }}}}")


@pytest.mark.parametrize("missing", ["", "  ", "\n"])
def test_a_figure_without_method_or_source_cannot_be_made(missing: str) -> None:
    with pytest.raises(ValueError, match="method"):
        budgeted(1, missing, "kilde")
    with pytest.raises(ValueError, match="source"):
        booked(1, "metode", missing)


def test_an_effect_has_an_interval_that_holds_it_and_nothing_else_has() -> None:
    with pytest.raises(ValueError, match="interval"):
        effect(5, 6, 7, "m", "k")
    with pytest.raises(ValueError, match="interval"):
        Figure(Column.EFFECT, 5, "m", "k")
    with pytest.raises(ValueError, match="interval"):
        Figure(Column.BOOKED, 5, "m", "k", 4, 6)


def test_the_ends_of_intervals_are_added_and_crossed_over_when_taken_away() -> None:
    one, other = effect(100, 50, 200, "m", "k"), effect(10, -5, 20, "m", "k")
    assert (one + other).interval_in(Column.EFFECT) == (Decimal("0.45"), Decimal("2.20"))
    assert (one - other).interval_in(Column.EFFECT) == (Decimal("0.30"), Decimal("2.05"))


def test_kroner_are_written_the_danish_way() -> None:
    assert [kroner(each) for each in (0, 5, 125_000, 125_050, -100_000_000)] == [
        "0 kr.", "0,05 kr.", "1.250 kr.", "1.250,50 kr.", "−1.000.000 kr.",
    ]  # fmt: skip


def test_the_tag_refuses_a_bare_number() -> None:
    with pytest.raises(TypeError):
        Template("{% load investment %}{% figur f %}").render(Context({"f": 1250}))


def test_what_a_source_says_is_shown_as_text_and_never_as_markup() -> None:
    shown = Template("{% load investment %}{% figur f %}").render(Context({"f": booked(1, "<b>x</b>", "k")}))
    assert "<b>" not in shown and "&lt;b&gt;" in shown
