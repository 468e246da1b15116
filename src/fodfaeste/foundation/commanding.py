"""What commands that need the installation share: starting Django, and ending with one sentence."""

import os
import sys
from collections.abc import Callable
from typing import NoReturn

import click


def stop(message: str) -> NoReturn:
    """End with one sentence and exit status 2."""
    click.echo(f"fodfaeste: {message}", err=True)
    sys.exit(2)


def django_ready(refuse: Callable[[str], NoReturn] = stop) -> None:
    """Start Django; a setting that is missing or wrong is bad input, not a traceback."""
    import django
    from django.core.exceptions import ImproperlyConfigured

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")
    try:
        django.setup()
    except ImproperlyConfigured as error:
        refuse(str(error))
