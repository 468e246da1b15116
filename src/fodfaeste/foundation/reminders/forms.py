"""The one choice about reminders."""

from django import forms


class _Address(forms.EmailField):
    """Wanted for a yes and not for a no, so not marked as optional; the action says when it is missing."""

    def validate(self, value: object) -> None:
        return


class WishForm(forms.Form):
    """Where they go, and whether they are wished: the button says which."""

    use_required_attribute = False
    email = _Address(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    questions = forms.BooleanField(label="Også når der ligger spørgsmål, der venter på svar", required=False)
