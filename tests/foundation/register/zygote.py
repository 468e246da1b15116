"""A process of its own for imports that are killed: `python -m tests.foundation.register.zygote`.

It starts Django once and then forks a child for every line it reads: a path to a file to import (the child says where
it is, line by line), or `hash` for what the register holds.
"""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "fodfaeste.site.settings")


def main() -> None:
    import django

    django.setup()
    from fodfaeste.foundation.register import actions, importer  # noqa: F401  (loaded before the first fork)

    say("ready")
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            serve(line.strip())
            os._exit(0)
        os.waitpid(child, 0)
        say("over")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def serve(wish: str) -> None:
    say(f"pid {os.getpid()}")
    from django.db import connection

    if wish == "hash":
        from fodfaeste.foundation.register.models import BenefitWeek, RefundLine, RegisterStatus
        from tests.foundation.register.made import content_hash

        counts = [each.objects.count() for each in (RefundLine, BenefitWeek, RegisterStatus)]
        say(f"hash {content_hash()} {' '.join(map(str, counts))}")
        return
    from fodfaeste.foundation.journal.actor import system
    from fodfaeste.foundation.register.actions import import_file

    def progress(percent: int, stage: str) -> None:
        say(f"at {int(connection.in_atomic_block)} {percent} {stage}")

    run = import_file(
        actor=system("Test"), purpose="Test", path=wish, original_name="fil.csv", format="yr", progress=progress
    )
    say(f"done {run.status} {run.lines_new} {run.lines_known}")


if __name__ == "__main__":
    main()
