"""Forms rendered as the design system wants them: `{{ form.field.as_field_group }}` is a whole labelled field."""

from datetime import date

from django.forms import widgets
from django.forms.renderers import TemplatesSetting


class DesignSystemRenderer(TemplatesSetting):
    """Looks for form templates among the site's own, so every room's forms look alike."""

    form_template_name = "design/form.html"
    field_template_name = "design/field.html"


def _dress() -> None:
    """Give Django's widgets the design system's classes once, instead of in every form of every room."""
    dress = {
        widgets.Input: "form-input",
        widgets.Textarea: "form-input",
        widgets.Select: "form-select",
        widgets.CheckboxInput: "form-checkbox",
    }
    for widget, css in dress.items():
        original = widget.get_context

        def get_context(self, name, value, attrs, *, _original=original, _css=css):  # type: ignore[no-untyped-def]
            context = _original(self, name, value, attrs)
            attributes = context["widget"]["attrs"]
            kind = getattr(self, "input_type", "")
            if kind not in ("hidden", "radio") or _css == "form-select":
                attributes.setdefault("class", "form-checkbox" if kind == "checkbox" else _css)
            return context

        widget.get_context = get_context  # type: ignore[method-assign]
    widgets.DateInput.input_type = "date"
    plain = widgets.DateInput.format_value

    def format_value(self, value):  # type: ignore[no-untyped-def]
        """A date field of the browser takes a date in ISO form only; it shows it in Danish itself."""
        return value.isoformat() if isinstance(value, date) else plain(self, value)

    widgets.DateInput.format_value = format_value  # type: ignore[method-assign]
    widgets.DateTimeInput.input_type = "datetime-local"
    widgets.TimeInput.input_type = "time"


_dress()
