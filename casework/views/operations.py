"""Whether clock, workers and mails do their work, for those who run the site."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import access
from casework.screens import operations as screen
from casework.watch import health
from casework.watch import operations as figures_of


@never_cache
@require_safe
@access("operator")
def operations(request: HttpRequest) -> HttpResponse:
    """Each thing with how it stands, in figures, and what to do."""
    figures = figures_of.gather(broker=health.broker())
    groups = screen.groups(figures)
    lines = [line for group in groups for line in group.lines]
    context = {
        "groups": groups,
        "at": figures.at,
        "broken": [line for line in lines if line.standing is figures_of.Standing.BROKEN],
        "to_look_at": [line for line in lines if line.standing is figures_of.Standing.LOOK],
        "in_console": request.user.is_staff,
    }
    return render(request, "casework/operations.html", context)
