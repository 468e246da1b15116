"""The one form of the register: a file."""

from django import forms


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Fil",
        help_text=(
            "Den hedder noget med yr-ydelsesrefusion-beregning og slutter på .csv. Indlæs den, som I har fået den. "
            "Den må højst fylde 1 GB."
        ),
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": "Vælg den fil, du vil indlæse.",
            "max_length": "Filens navn er for langt. Giv den et kortere navn.",
        },
    )
