"""The script that shows the open section of a case again where there is no connection."""

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.views.decorators.http import require_safe

from accounts.access import access

WORKER = settings.BASE_DIR / "static" / "js" / "worker.js"


@require_safe
@access("public")
def worker(request: HttpRequest) -> FileResponse:
    """The service worker: a browser lets it serve pages only from an address above theirs, which /static/ is not."""
    response = FileResponse(WORKER.open("rb"), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response
