"""The one form of the register: a file. Others that read CSV files ask the same way."""

from django import forms


def csv_field(help_text: str) -> forms.FileField:
    """A CSV file to be read; an empty one is refused by whoever reads it, with better words."""
    return forms.FileField(
        label="Fil",
        help_text=help_text,
        allow_empty_file=True,
        max_length=255,
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv"}),
        error_messages={
            "required": "Vælg den fil, du vil indlæse.",
            "max_length": "Filens navn er for langt. Giv den et kortere navn.",
        },
    )


class UploadForm(forms.Form):
    file = csv_field(
        "Den hedder noget med yr-ydelsesrefusion-beregning og slutter på .csv. Indlæs den, som I har fået den. "
        "Den må højst fylde 1 GB."
    )
