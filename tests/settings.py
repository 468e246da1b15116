"""The product's settings for tests: demo mode, keys and data in a folder of their own, tasks at once."""

import os
import tempfile

os.environ.setdefault("FODFAESTE_DEMO", "1")
os.environ["FODFAESTE_VAR"] = os.environ.get("FODFAESTE_TEST_VAR") or tempfile.mkdtemp(prefix="fodfaeste-test-")
if url := os.environ.get("FODFAESTE_TEST_DATABASE_URL"):
    os.environ["FODFAESTE_DATABASE_URL"] = url

from fodfaeste.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend", "QUEUES": ["default"]}}
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
STATIC_ROOT.mkdir(exist_ok=True)  # noqa: F405
