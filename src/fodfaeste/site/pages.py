"""The list of every page, from the URL resolver itself: what `fodfaeste pages` prints and the tests walk."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from fodfaeste.demo import examples
from fodfaeste.foundation.access.pages import Page, declared
from fodfaeste.foundation.access.policy import roles_for


@dataclass(frozen=True)
class Listed:
    """One URL of the installation. `example` is empty where the demo data holds nothing to show."""

    name: str
    path: str
    methods: list[str]
    roles: list[str]
    kind: str
    example: str
    title: str


class Undeclared(Exception):
    """A URL whose view declares no page."""


def every_page() -> list[Listed]:
    """All pages, in the order of the URL configuration. Raises `Undeclared`."""
    values = examples.values()
    return [_listed(pattern, route, page, values) for pattern, route, page in _walk(get_resolver(), "/")]


def _walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[URLPattern, str, Page]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _walk(entry, prefix + str(entry.pattern))
            continue
        page = declared(entry.callback)
        if page is None:
            raise Undeclared(f"{prefix}{entry.pattern} has a view without @page")
        if not page.demo_only or settings.FODFAESTE_DEMO:
            yield entry, prefix + str(entry.pattern), page


def _listed(pattern: URLPattern, route: str, page: Page, values: dict[str, object]) -> Listed:
    name = pattern.name or ""
    return Listed(
        name=name,
        path=route,
        methods=list(page.methods),
        roles=roles_for(page.verb),
        kind=page.kind,
        example=_example(name, pattern, values),
        title=page.title,
    )


def _example(name: str, pattern: URLPattern, values: dict[str, object]) -> str:
    wanted = pattern.pattern.converters
    try:
        return reverse(name, kwargs={key: values.get(f"{name}.{key}") or values[key] for key in wanted})
    except (KeyError, NoReverseMatch):
        return ""
