"""What each rule says, in our own words; every statutory statement links here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import access
from casework import registry
from casework.rule_texts import COUNTING


@require_safe
@access("public")
def rules(request: HttpRequest) -> HttpResponse:
    """All rules by regulation, each with an anchor of its own."""
    books = [COUNTING, *registry.rule_books()]
    return render(request, "casework/rules.html", {"books": books})
