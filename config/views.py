"""Pages that belong to no app: the health page, and what is answered when nothing else answers."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import access
from accounts.api.refusals import problem
from casework.watch import health

API_PREFIX = "/api/"


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Answer "ok" when this process serves and reaches its database; for supervisors and load balancers."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
@access("public")
def health_of_database(request: HttpRequest) -> HttpResponse:
    """200 where the database answers, else 503."""
    return _healthy(health.database())


@never_cache
@require_safe
@access("public")
def health_of_broker(request: HttpRequest) -> HttpResponse:
    """200 where messages to the worker can be left, else 503."""
    return _healthy(health.broker())


@never_cache
@require_safe
@access("public")
def health_of_clock(request: HttpRequest) -> HttpResponse:
    """200 where due lapses were looked for within five minutes, else 503."""
    return _healthy(health.sweeps())


@require_safe
@access("public")
def favicon(request: HttpRequest) -> HttpResponseBase:
    """The mark of the site, for browsers on pages that do not name it, such as the console and the API's."""
    return redirect(static("img/mark.svg"))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400: a page, or JSON under the API."""
    if _is_api(request):
        return _refusal(HTTPStatus.BAD_REQUEST, "bad_request", _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """403: a page, or JSON under the API."""
    if _is_api(request):
        return _refusal(HTTPStatus.FORBIDDEN, "permission_denied", _("This is not yours to do."))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """404: a page, or JSON under the API."""
    if _is_api(request):
        return _refusal(HTTPStatus.NOT_FOUND, "not_found", _("There is nothing at this address."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """500: a page, or JSON under the API."""
    if _is_api(request):
        text = _("Something went wrong on our side. Nothing was changed.")
        return _refusal(HTTPStatus.INTERNAL_SERVER_ERROR, "error", text)
    return defaults.server_error(request)


def _healthy(healthy: bool) -> HttpResponse:
    """One word and no more: anybody may ask."""
    status = HTTPStatus.OK if healthy else HTTPStatus.SERVICE_UNAVAILABLE
    return HttpResponse("ok" if healthy else "unhealthy", status=status, content_type="text/plain")


def _is_api(request: HttpRequest) -> bool:
    return request.path.startswith(API_PREFIX)


def _refusal(status: HTTPStatus, code: str, detail: str) -> JsonResponse:
    return JsonResponse(problem(code, detail), status=status)
