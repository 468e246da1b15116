"""What an installation's own data say, to hold the pages against."""

import json
import subprocess
import sys
from typing import Any

from tests.installation import Running, environment

BEGIN = """
import json, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")
import django
django.setup()
"""


def facts(site: Running, code: str) -> Any:
    """Run the code inside the installation, in a process of its own; what it leaves in `found` comes back."""
    whole = f"{BEGIN}{code}\nprint(json.dumps(found, default=str))"
    done = subprocess.run(
        [sys.executable, "-c", whole], env=environment(site.folder), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])
