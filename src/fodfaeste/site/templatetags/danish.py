"""Template filters for `fodfaeste.site.danish`; built in, no `load` needed."""

from datetime import date, datetime

from django import template
from django.utils import timezone

from fodfaeste.foundation import clock
from fodfaeste.site import danish

register = template.Library()


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _date(value: date | datetime) -> date:
    local = _local(value)
    return local.date() if isinstance(local, datetime) else local


@register.filter
def dag(value: date | datetime | None) -> str:
    """tirsdag 24. november"""
    return danish.day(_date(value)) if value else ""


@register.filter
def naer_dag(value: date | datetime | None) -> str:
    """tirsdag 24. november, with the year when it is another year than this: 24. november 2025"""
    if not value:
        return ""
    when = _date(value)
    this_year = when.year == clock.today().year
    return danish.day(when, year=not this_year, weekday=this_year)


@register.filter
def dato(value: date | datetime | None) -> str:
    """24. november 2026"""
    return danish.day(_date(value), year=True, weekday=False) if value else ""


@register.filter
def kort_dato(value: date | datetime | None) -> str:
    """24.11.2026"""
    return f"{_date(value):%d.%m.%Y}" if value else ""


@register.filter
def klokken(value: datetime | None) -> str:
    """tirsdag 24. november kl. 10.00, with the year when it is another year than this"""
    local = _local(value) if value else None
    if not isinstance(local, datetime):
        return ""
    return danish.moment(local, year=local.year != clock.today().year)


@register.filter
def tid(value: datetime | None) -> str:
    """10.00"""
    local = _local(value) if value else None
    return f"{local.hour}.{local.minute:02}" if isinstance(local, datetime) else ""


@register.filter
def uge(value: date | None) -> str:
    return danish.week(value) if value else ""


@register.filter
def uger(value: int | None) -> str:
    return danish.weeks(value) if value is not None else ""


@register.filter
def kroner(value: int | None) -> str:
    """Øre to kroner."""
    return danish.kroner(value) if value is not None else ""


@register.filter
def tal(value: float | None, decimals: int = 0) -> str:
    return danish.number(value, decimals) if value is not None else ""
