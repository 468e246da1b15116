"""The one settings module. Everything that differs between installations is a FODFAESTE_ variable."""

import os
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from fodfaeste.site import env

PACKAGE = Path(__file__).resolve().parent.parent
VAR = Path(os.environ.get("FODFAESTE_VAR", "var")).resolve()
VAR.mkdir(parents=True, exist_ok=True)

FODFAESTE_VAR = VAR
FODFAESTE_DEMO = env.flag("FODFAESTE_DEMO")
FODFAESTE_TEST_NUMBERS = env.flag("FODFAESTE_TEST_NUMBERS", FODFAESTE_DEMO)
FODFAESTE_MUNICIPALITY = os.environ.get("FODFAESTE_MUNICIPALITY", "Demokommunen" if FODFAESTE_DEMO else "Kommunen")
FODFAESTE_MINIMUM_CELL = int(os.environ.get("FODFAESTE_MINIMUM_CELL", "5"))
FODFAESTE_UPLOADS = VAR / "uploads"
FODFAESTE_JOURNAL_ANCHOR = Path(os.environ.get("FODFAESTE_JOURNAL_ANCHOR", VAR / "journal.anchor"))

FODFAESTE_JOBINDSATS_URL = os.environ.get("FODFAESTE_JOBINDSATS_URL", "https://api.jobindsats.dk")
FODFAESTE_JOBINDSATS_TOKEN = env.given("FODFAESTE_JOBINDSATS_TOKEN")
FODFAESTE_STATBANK_URL = os.environ.get("FODFAESTE_STATBANK_URL", "https://api.statbank.dk")

DEBUG = env.flag("FODFAESTE_DEBUG")
ALLOWED_HOSTS = env.words("FODFAESTE_HOSTS", "127.0.0.1,localhost,[::1]")
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "testserver"}
if FODFAESTE_DEMO and not DEBUG and not set(ALLOWED_HOSTS) <= LOOPBACK:
    raise ImproperlyConfigured(
        "FODFAESTE_DEMO=1 lets anybody sign in as anybody: it runs on loopback only. "
        "Remove FODFAESTE_DEMO, or let FODFAESTE_HOSTS be 127.0.0.1."
    )

SECRET_KEY = env.secret("FODFAESTE_SECRET_KEY", VAR / "keys", may_generate=FODFAESTE_DEMO or DEBUG)
FODFAESTE_CPR_KEY = env.secret("FODFAESTE_CPR_KEY", VAR / "keys", may_generate=FODFAESTE_DEMO or DEBUG).encode()

INSTALLED_APPS = [
    "fodfaeste.foundation.journal",
    "fodfaeste.foundation.people",
    "fodfaeste.foundation.access",
    "fodfaeste.foundation.staff",
    "fodfaeste.foundation.rules",
    "fodfaeste.foundation.drafts",
    "fodfaeste.foundation.preferences",
    "fodfaeste.foundation.reminders",
    "fodfaeste.foundation.refresh",
    "fodfaeste.foundation.instruments",
    "fodfaeste.foundation.register",
    "fodfaeste.casework.cases",
    "fodfaeste.casework.consents",
    "fodfaeste.casework.catalogue",
    "fodfaeste.casework.participation",
    "fodfaeste.casework.plans",
    "fodfaeste.casework.analysis",
    "fodfaeste.casework.screening",
    "fodfaeste.casework.conversations",
    "fodfaeste.casework.messages",
    "fodfaeste.casework.progression",
    "fodfaeste.casework.companies",
    "fodfaeste.casework.courses",
    "fodfaeste.casework.record",
    "fodfaeste.casework.roundtable",
    "fodfaeste.steering.caseload",
    "fodfaeste.steering.deadlines",
    "fodfaeste.steering.investment",
    "fodfaeste.steering.evaluation",
    "fodfaeste.steering.surveys",
    "fodfaeste.steering.training",
    "fodfaeste.steering.committee",  # last: its report rests on what the others have counted
    "fodfaeste.site",
    "fodfaeste.demo",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "fodfaeste.site.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "fodfaeste.foundation.access.middleware.AccessMiddleware",
]

ROOT_URLCONF = "fodfaeste.site.urls"
WSGI_APPLICATION = "fodfaeste.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "fodfaeste.site.shell.shell",
            ],
            "builtins": ["fodfaeste.site.templatetags.danish", "fodfaeste.site.templatetags.design"],
        },
    }
]
FORM_RENDERER = "fodfaeste.site.forms.DesignSystemRenderer"

DATABASES = {"default": env.database(os.environ.get("FODFAESTE_DATABASE_URL", ""), VAR / "fodfaeste.sqlite3")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

AUTH_USER_MODEL = "people.User"
LOGIN_URL = "/demo/" if FODFAESTE_DEMO else "/log-ind/"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "da"
TIME_ZONE = "Europe/Copenhagen"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(VAR / "files")}},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT.joinpath("staticfiles.json").exists() or env.flag("FODFAESTE_COLLECT")
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT.joinpath("staticfiles.json").exists()
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None

# Reminders by e-mail: off until a mail server is named, and then it must be said who writes and where the link leads.
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = os.environ.get("FODFAESTE_MAIL_HOST", "")
EMAIL_PORT = env.number("FODFAESTE_MAIL_PORT", 25)
EMAIL_HOST_USER = os.environ.get("FODFAESTE_MAIL_USER", "")
EMAIL_HOST_PASSWORD = env.given("FODFAESTE_MAIL_PASSWORD")
EMAIL_USE_TLS = env.flag("FODFAESTE_MAIL_TLS")
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = os.environ.get("FODFAESTE_MAIL_FROM", "")
FODFAESTE_ADDRESS = os.environ.get("FODFAESTE_ADDRESS", "").rstrip("/")
if EMAIL_HOST and not (DEFAULT_FROM_EMAIL and FODFAESTE_ADDRESS.startswith(("https://", "http://"))):
    raise ImproperlyConfigured(
        "FODFAESTE_MAIL_HOST is set: set FODFAESTE_MAIL_FROM (the sender) and FODFAESTE_ADDRESS (https://…, where "
        "citizens sign in) too; see docs/reference/settings.md"
    )

# Cookies and headers. On loopback the browser has no HTTPS, so the secure flags follow the installation.
HTTPS = not (FODFAESTE_DEMO or DEBUG) and not env.flag("FODFAESTE_PLAIN_HTTP")
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "fodfaeste.site.views.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("FODFAESTE_LOG_LEVEL", "WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
