"""How a figure stands in a page: always with its method. `{% figur row.booked %}`; a dash where there is none."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from fodfaeste.steering.investment.figures import Figure

register = template.Library()


@register.simple_tag
def figur(value: Figure | None) -> SafeString:
    """The figure with its method below it. Anything that is no figure is refused, so that no bare number slips in."""
    if value is None:
        return mark_safe('<span aria-label="intet endnu">–</span>')
    if not isinstance(value, Figure):
        raise TypeError("figur shows figures only")
    return mark_safe(value.__html__())  # noqa: S308  (escaped where it is made)
