"""Settings, read from the environment. Without a DATABASE_URL the site is the demo, on its own PostgreSQL."""

import secrets
from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import embedded

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DATA_DIR = Path(env.str("BANLI_DATA_DIR", default=str(BASE_DIR / ".banli")))
# The demo may move its clock, shows the mail it sends and has logins that everybody knows.
BANLI_DEMO = env.bool("BANLI_DEMO", default=not env.str("DATABASE_URL", default=""))
# Whether records.clock may be moved forward: in the demo and in tests.
BANLI_CLOCK_MOVABLE = env.bool("BANLI_CLOCK_MOVABLE", default=BANLI_DEMO)


def _demo_secret() -> str:
    path = DATA_DIR / "secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or (_demo_secret() if BANLI_DEMO else env.str("SECRET_KEY"))
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
# The address that mails, notices and their check codes lead to, without a slash at the end.
BANLI_SITE_URL = env.str("BANLI_SITE_URL", default="http://127.0.0.1:8000").rstrip("/")

# --- applications ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "grading",
    "wastefund",
    "rdfunds",
    "ledger",
    "casework",
    "accounts",
    "records",
    "config.apps.ConfigConfig",
    "config.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "django_htmx",
    "simple_history",
    "axes",
    "csp",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.logs.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.ActingMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    # Last: it must see the request as the login view sees it.
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "config.context.site",
                "casework.views.navigation.navigation",
            ],
        },
    },
]
# Form templates of the project come before Django's own.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -------------------------------------------------------------------------------------

_DATABASE_URL = env.str("DATABASE_URL", default="") or embedded.database_url(DATA_DIR / "postgres")
DATABASES = {"default": env.db_url_config(_DATABASE_URL)}
DATABASES["default"] |= {
    # Server-side binding and prepared statements want a connection of their own: in front of a pooler
    # in transaction mode set PREPARE_THRESHOLD=0.
    "OPTIONS": {
        # Who finds no database says so and is not left waiting.
        "connect_timeout": 10,
        **DATABASES["default"].get("OPTIONS", {}),
        "server_side_binding": True,
        "prepare_threshold": env.int("PREPARE_THRESHOLD", default=5) or None,
    },
    # One kept connection per thread: no pool of psycopg, which would not survive Celery's forks.
    "CONN_MAX_AGE": env.int("CONN_MAX_AGE", default=60),
    "CONN_HEALTH_CHECKS": True,
    "TEST": {"NAME": env.str("BANLI_TEST_DB", default="banli_test")},
}

# --- people and passwords -------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
# By the pair: nobody locks out the office behind one address, and a stranger locks out nobody.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
# What authenticate() is given; axes would look for the model's field, email, and count nobody's failures.
AXES_USERNAME_FORM_FIELD = "username"
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False

SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_SAVE_EVERY_REQUEST = True

# --- what browsers are told -----------------------------------------------------------------------

# A site served over https says so in BANLI_SITE_URL; cookies and redirects follow.
_HTTPS = BANLI_SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_TRUSTED_ORIGINS = [BANLI_SITE_URL]
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_HTTPS)
SECURE_REDIRECT_EXEMPT = [r"^healthz(/|$)"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=365 * 24 * 60 * 60 if _HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = False
BEHIND_PROXY = env.bool("BEHIND_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        # Bootstrap draws its icons from data: addresses in the style sheet.
        "img-src": [SELF, "data:"],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    },
}

# --- languages and time ---------------------------------------------------------------------------

USE_I18N = True
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files ----------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.path("DOCUMENTS_DIR", default=str(DATA_DIR / "media"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# A self-evaluation of a large standard is one form with some thousand fields.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# The largest single document, in bytes.
BANLI_MAX_UPLOAD_BYTES = env.int("BANLI_MAX_UPLOAD_BYTES", default=20 * 1024 * 1024)

# --- mail -----------------------------------------------------------------------------------------

# Where the demo leaves its mails, for its own page that shows them.
MAIL_DIR = DATA_DIR / "mail"
_MAIL = env.email_url("EMAIL_URL", default="smtp://localhost:25")
EMAIL_BACKEND = _MAIL["EMAIL_BACKEND"]
EMAIL_HOST = _MAIL["EMAIL_HOST"] or ""
EMAIL_PORT = _MAIL["EMAIL_PORT"] or 25
EMAIL_HOST_USER = _MAIL["EMAIL_HOST_USER"] or ""
EMAIL_HOST_PASSWORD = _MAIL["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS = _MAIL.get("EMAIL_USE_TLS", False)
EMAIL_USE_SSL = _MAIL.get("EMAIL_USE_SSL", False)
if BANLI_DEMO and not env.str("EMAIL_URL", default=""):
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = MAIL_DIR
# The dotted path of the adapter that sends text messages (casework.messages.channels.sms); empty: none are sent.
BANLI_SMS_ADAPTER = env.str("BANLI_SMS_ADAPTER", default="")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Banli <banli@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# How long the mail server may take for each of its answers, in seconds.
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=20)

# --- the cache ------------------------------------------------------------------------------------

_REDIS_URL = env.str("REDIS_URL", default="")
# Throttles count here. Without Redis each process counts for itself.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": _REDIS_URL}
    if _REDIS_URL.startswith("redis")
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}

# --- the worker and the clock ---------------------------------------------------------------------

CELERY_BROKER_URL = _REDIS_URL or "folder://localhost"
if not _REDIS_URL:
    _BROKER_DIR = DATA_DIR / "broker"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_BROKER_DIR / "messages"),
        "data_folder_out": str(_BROKER_DIR / "messages"),
        "control_folder": str(_BROKER_DIR / "control"),
    }
# Nothing is asked of a task's result: what was done stands in the database.
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TIMEZONE = TIME_ZONE
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "config.ticking:Scheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat" / "schedule")

_CLOCK_SECONDS = env.float("BANLI_CLOCK_SECONDS", default=5 if BANLI_DEMO else 60)
CELERY_BEAT_SCHEDULE = {
    name: {
        "task": name,
        "schedule": _CLOCK_SECONDS,
        # A tick that found no worker in time is dropped; the next one does its work too. On a loaded machine a
        # worker may need some seconds to come to it: no tick is given up before that.
        "options": {"expires": max(_CLOCK_SECONDS * 2, 30)},
    }
    for name in (
        "casework.tasks.settle_due",
        "casework.tasks.remind_due",
        "casework.tasks.write_daily_mails",
        "casework.tasks.deliver_outbox",
    )
}
# What is over is booked within the hour, a volume recorded late at once; where months pass because somebody moves the
# clock, within seconds.
CELERY_BEAT_SCHEDULE["wastefund.tasks.book_months"] = {
    "task": "wastefund.tasks.book_months",
    "schedule": _CLOCK_SECONDS if BANLI_CLOCK_MOVABLE else crontab(minute="7"),
}
# A missed night costs nothing but some milliseconds per answer.
CELERY_BEAT_SCHEDULE["ledger.tasks.make_snapshots"] = {
    "task": "ledger.tasks.make_snapshots",
    "schedule": crontab(hour="3", minute="20"),
}

# --- the API --------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.authentication.Declared"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["accounts.api.parsers.StrictJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "accounts.api.schema.Operation",
    "DEFAULT_PAGINATION_CLASS": "accounts.api.pages.Pages",
    "EXCEPTION_HANDLER": "accounts.api.refusals.answer",
    "DEFAULT_THROTTLE_CLASSES": ["rest_framework.throttling.AnonRateThrottle"],
    "DEFAULT_THROTTLE_RATES": {"anon": env.str("API_ANON_RATE", default="60/min")},
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(hours=8), "AUTO_REFRESH": False}
SPECTACULAR_SETTINGS = {
    "TITLE": "Banli",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.1",
    "DESCRIPTION": (
        "Cases, their steps, notices and deadlines; the same checks as on the pages. Get a token from `login`, send it "
        "as `Authorization: Token ...`, and name the hand you act with in `X-Banli-Acting`. A step carries a fresh "
        "`Idempotency-Key` and, in `If-Match`, the version you have seen. Every refusal has one shape: "
        "`code`, `detail`, `reasons`, in the language of `Accept-Language`."
    ),
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Every step of every procedure is an operation: too many to draw at once, so each procedure opens when asked.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "docExpansion": "none", "persistAuthorization": False},
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
}

# --- logging --------------------------------------------------------------------------------------

# LOG_LEVEL is that of what the site says itself; of its libraries only warnings are of interest.
_OURS = ("config", "records", "accounts", "casework", "ledger", "grading", "wastefund", "rdfunds")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "config.logs.json_lines"},
        "readable": {"()": "config.logs.readable"},
    },
    "filters": {"routes": {"()": "config.logs.RoutesOnly"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "readable" if BANLI_DEMO else "json",
            "filters": ["routes"],
        }
    },
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        # Without this Django would add a handler of its own that mails errors or stays silent.
        "django": {"handlers": [], "propagate": True},
        # What was refused stands in our own line of each request.
        "django.request": {"level": "ERROR"},
        **{name: {"level": env.str("LOG_LEVEL", default="WARNING" if BANLI_DEMO else "INFO")} for name in _OURS},
    },
}
