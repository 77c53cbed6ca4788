"""Settings, from the environment; README.md lists the variables.

Without any variable this is the embedded installation: SQLite, a broker of files and a cache in memory, all under
`var/`. Giving DATABASE_URL makes it a production installation; `config.checks` then says what is still missing.
"""

import os
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from config.env import StrictEnv
from config.logs import logging_config
from config.secret import own_secret_key
from config.unfold import UNFOLD  # noqa: F401 the administration's look

env = StrictEnv()

# Where things are -----------------------------------------------------------------------------------------------------

BASE_DIR = Path(__file__).resolve().parent.parent
TESTING = "PYTEST_VERSION" in os.environ
BUILD_DIR = BASE_DIR / "build"
VENDOR_DIR = BUILD_DIR / "vendor"  # front-end files and fonts, put there by scripts/vendor.py
if TESTING:
    _own_folder = TemporaryDirectory(prefix="suda-var-", ignore_cleanup_errors=True)  # runs at once stay apart
VAR_DIR = env.path("VAR_DIR", _own_folder.name if TESTING else BASE_DIR / "var")
VAR_DIR.mkdir(parents=True, exist_ok=True)

# What kind of installation --------------------------------------------------------------------------------------------

# Tests have an address of their own, so that they can never meet a database in use.
DATABASE_URL = env.str("TEST_DATABASE_URL" if TESTING else "DATABASE_URL", default="")
EMBEDDED = env.bool("EMBEDDED", default=TESTING or not DATABASE_URL)
DEBUG = env.bool("DEBUG", default=False)
DEMO_MODE = env.bool("DEMO_MODE", default=False)  # the sign-in page shows the demo accounts
DEMO_PASSWORD = "suda-demo-1"  # noqa: S105 - shown to everyone
DEMO_ACCOUNTS = [
    "desk1",
    "supervisor",
    "head.dz",
    "officer.dz",
    "branch.dz",
    "inspector",
    "affairs",
    "leader",
    "gm",
    "admin",
]
SECRET_KEY = env.str("SECRET_KEY", default="") or own_secret_key(VAR_DIR / "secret-key")
SECRET_KEY_GIVEN = bool(env.str("SECRET_KEY", default=""))
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED else [])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# Applications ---------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "whitenoise.runserver_nostatic",
    "unfold.apps.BasicAppConfig",  # before the admin, whose templates it replaces
    "unfold.contrib.filters",
    "unfold.contrib.import_export",
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_filters",
    "import_export",
    "django_htmx",
    "tree_queries",
    "csp",
    "axes",
    "accounts",
    "complaints",
    "reports",
    "config.apps.ConfigConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.csp.PolicyMiddleware",
    "accounts.middleware.OneRevisionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.UserLanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a locked-out sign-in into its answer
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.frame",
                "complaints.context.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Database -------------------------------------------------------------------------------------------------------------

SQLITE = "django.db.backends.sqlite3"
POSTGRESQL = "django.db.backends.postgresql"


def _database() -> dict:
    """The one database, from DATABASE_URL; SQLite in VAR_DIR without it."""
    if DATABASE_URL:
        database = env.db_url_config(DATABASE_URL)
    else:
        database = {"ENGINE": SQLITE, "NAME": str(VAR_DIR / "suda.sqlite3")}
    match database["ENGINE"]:
        case "django.db.backends.sqlite3":
            # Without IMMEDIATE, writers that start by reading fail by the hundred as soon as a few work at once.
            database["OPTIONS"] = {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            }
            # A file, not memory: threads and processes of a test then meet the locks that they will meet in use.
            database["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
        case "django.db.backends.postgresql":
            database["CONN_MAX_AGE"] = env.at_least("CONN_MAX_AGE", 0, default=60)
            database["CONN_HEALTH_CHECKS"] = True
            # Every query here is short: compiling one takes the database longer than answering it. And no disk of
            # today is four times slower for pages out of order, which is what PostgreSQL believes by itself: words
            # that few complaints contain would be looked for in all of them. What DATABASE_URL says itself in
            # ?options= comes after and so has the last word.
            options = database.setdefault("OPTIONS", {})
            ours = "-c jit=off -c random_page_cost=1.1"
            options["options"] = f"{ours} {options.get('options', '')}".strip()
        case _:
            raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// or sqlite:///.")
    return database


DATABASES = {"default": _database()}

# People ---------------------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "complaints:workbench"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
SESSION_COOKIE_AGE = env.at_least("SESSION_HOURS", 1, default=12) * 3600
SESSION_COOKIE_NAME = "suda_session"
CSRF_COOKIE_NAME = "suda_csrf"
CSRF_FAILURE_VIEW = "accounts.views.csrf_failure"

# How many proxies of ours stand in front; each adds one address to X-Forwarded-For.
PROXY_COUNT = env.at_least("PROXY_COUNT", 0, default=0)
AXES_CLIENT_IP_CALLABLE = "config.proxy.client_ip"
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
# A guesser locks out himself, not the colleague whose name he tries from elsewhere.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "accounts.views.locked_out"
AXES_ENABLE_ADMIN = AXES_VERBOSE = False

# Security -------------------------------------------------------------------------------------------------------------

HTTPS = env.bool("HTTPS", default=not EMBEDDED)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/$"]
SECURE_HSTS_SECONDS = env.at_least("HSTS_SECONDS", 0, default=30 * 24 * 3600 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

# Language and time ----------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["config.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files ----------------------------------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BUILD_DIR / "static"
# Names with our hash are for ever. By itself whitenoise takes the "min" of htmx.min.js for one and asks for htmx.js.
WHITENOISE_IMMUTABLE_FILE_TEST = r"\.[0-9a-f]{12}\.[\w.]+$"
STATICFILES_DIRS = [BASE_DIR / "static", VENDOR_DIR / "static"]
HASHED_STATIC = not (DEBUG or TESTING)

# Attachments. They have no address of their own: a view hands them out after the permission check.
MEDIA_ROOT = env.path("FILES_DIR", VAR_DIR / "files")
MEDIA_URL = ""
MAX_ATTACHMENT_BYTES = env.at_least("MAX_ATTACHMENT_MB", 1, default=50) * 1024 * 1024
# The area code of the landlines here, by which a number with it and one without it are the same.
AREA_CODE = env.str("AREA_CODE", default="")
DRAFT_DAYS = env.at_least("DRAFT_DAYS", 1, default=30)  # how long an untouched draft and its files are kept
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_HANDLERS = [
    "config.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "config.storage.HashedStaticStorage"
        if HASHED_STATIC
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# The usual close of business, 17:30, is a time of the day and not a moment. Django takes a default within seconds of
# now for a moment that was meant to be asked for, so that the check would fail once a day at that hour.
SILENCED_SYSTEM_CHECKS = ["fields.W161"]

# Cache and Celery -----------------------------------------------------------------------------------------------------

CACHE_URL = env.str("CACHE_URL", default="")
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
    if CACHE_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Of `{% cache %}`: parts of the frame, whose keys name all that they show. In memory, or asking would take longer.
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "fragments",
    },
}

CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem:"):
    _broker = VAR_DIR / "broker"
    for _folder in ("messages", "processed", "control"):
        (_broker / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # One folder in and out: what a web process sends is what the worker reads.
        "data_folder_in": str(_broker / "messages"),
        "data_folder_out": str(_broker / "messages"),
        "processed_folder": str(_broker / "processed"),
        "control_folder": str(_broker / "control"),
        "store_processed": False,
        "polling_interval": 0.2,
    }
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celerybeat-schedule")
BEAT_SECONDS = env.at_least("BEAT_SECONDS", 1, default=60)  # how often the clocks are swept
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True  # no result backend: what a task did stands in the database
CELERY_TASK_ACKS_LATE = True  # tasks are safe to repeat, so a killed worker's task is done again
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_CONCURRENCY = env.at_least("WORKER_THREADS", 1, default=2)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# Logs and mail --------------------------------------------------------------------------------------------------------

LOG_FORMAT = env.str("LOG_FORMAT", default="console" if EMBEDDED else "json", choices=("console", "json"))
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO", choices=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = logging_config(LOG_LEVEL, LOG_FORMAT)

if TESTING:
    # Strong hashing is most of the time of a suite that signs in often.
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
