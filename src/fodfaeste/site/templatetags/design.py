"""Design-system pieces that templates use everywhere; built in, no `load` needed."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", classes: str = "") -> SafeString:
    """An icon from the design system's sprite. With a label it is read aloud; without, it is decoration."""
    heard = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg class="icon-svg {}" focusable="false" {}><use href="{}#{}"></use></svg>',
        classes,
        heard,
        static("vendor/dkfds/img/all-svg-icons.svg"),
        name,
    )


ALERT_LABELS = {"info": "Information", "success": "Succes", "warning": "Advarsel", "error": "Fejl"}


class _Alert(template.Node):
    def __init__(self, variant: FilterExpression, heading: FilterExpression | None, body: NodeList) -> None:
        self.variant, self.heading, self.body = variant, heading, body

    def render(self, context: Context) -> SafeString:
        variant = self.variant.resolve(context)
        return render_to_string(
            "design/alert.html",
            {
                "variant": variant,
                "label": ALERT_LABELS[variant],
                "heading": self.heading.resolve(context) if self.heading else "",
                "body": self.body.render(context),
            },
        )


@register.tag
def alert(parser: Parser, token: Token) -> _Alert:
    """`{% alert "warning" "Heading" %}…{% endalert %}`; variants info, success, warning, error."""
    parts = token.split_contents()[1:]
    body = parser.parse(("endalert",))
    parser.delete_first_token()
    return _Alert(parser.compile_filter(parts[0]), parser.compile_filter(parts[1]) if len(parts) > 1 else None, body)


@register.inclusion_tag("design/error_summary.html")
def error_summary(*forms: object) -> dict[str, object]:
    """All errors of the forms at the top of the page, each linking to its field."""
    return {"forms": [form for form in forms if form is not None and getattr(form, "errors", None)]}


@register.inclusion_tag("design/csrf.html", takes_context=True)
def version_field(context: Context, instance: object) -> dict[str, object]:
    """The CSRF token and the version the user saw, for every form that changes `instance`."""
    return {"csrf_token": context.get("csrf_token"), "version": getattr(instance, "version", None)}
