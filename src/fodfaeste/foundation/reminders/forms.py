"""The one choice about reminders."""

from django import forms


class WishForm(forms.Form):
    """Where they go, and whether they are wished: the button says which."""

    email = forms.EmailField(
        label="E-mail",
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
