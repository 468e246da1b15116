"""From a posted form to an action: a rule that says no becomes words at the field."""

from collections.abc import Callable

from django.forms import BaseForm

from fodfaeste.foundation.action import Refused


def carried_out(form: BaseForm, act: Callable[[], object]) -> bool:
    """Run the action when the form is in order. False when something has to be put right; the form then says what."""
    if not form.is_valid():
        return False
    try:
        act()
    except Refused as refused:
        form.add_error(refused.field if _has(form, refused.field) else None, refused.message)
        return False
    return True


def _has(form: BaseForm, field: str | None) -> bool:
    """The form has a field of that name, or knows where such an error belongs."""
    return field is not None and (field in form.fields or field in getattr(form, "also_known", ()))
