#!/usr/bin/env python
"""Django's own commands (`makemigrations` and friends); the product's command is `fodfaeste`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")
    execute_from_command_line(sys.argv)
