"""Every address of the site. Those of a procedure follow from its declaration, which casework reads."""

from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from accounts.api.views import DocumentationView, SchemaView
from config.views import favicon, health_of_broker, health_of_clock, health_of_database, healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("healthz/database", health_of_database, name="health_of_database"),
    path("healthz/broker", health_of_broker, name="health_of_broker"),
    path("healthz/clock", health_of_clock, name="health_of_clock"),
    path("favicon.ico", favicon, name="favicon"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("console/", admin.site.urls),
    path("api/v1/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/v1/docs/", DocumentationView.as_view(url_name="api-schema"), name="api-docs"),
    path("api/v1/", include("accounts.api_urls")),
    path("api/v1/", include("casework.api_urls")),
    path("api/v1/", include("wastefund.api_urls")),
    path("", include("accounts.urls")),
    path("", include("wastefund.urls")),
    path("", include("rdfunds.urls")),
    path("", include("casework.urls")),
]

handler400 = "config.views.bad_request"
handler403 = "config.views.permission_denied"
handler404 = "config.views.not_found"
handler500 = "config.views.server_error"
