"""Calendars for other programs: made and revoked by their owner, and read without a login by its address."""

from hashlib import sha256

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addresses
from accounts import feeds as private
from accounts.access import access
from accounts.models import CalendarFeed
from accounts.throttling import Throttle, address_of, slow_down
from accounts.views.pages import act_and_return, carried_out, form_page, sent
from casework import feed as file
from records import clock

# A program asks every few minutes at most; a person who tries it out, some times more.
READ = Throttle("calendar-feed", attempts=60, seconds=10 * 60)
# Programs go on asking for what has been revoked, and an office shares one address.
UNKNOWN = Throttle("unknown-calendar-feed", attempts=600, seconds=10 * 60)
MINE, OFFICE = "mine", "office"


class FeedForm(forms.Form):
    """What a new calendar is called and what it shows."""

    label = forms.CharField(
        label=gettext_lazy("Name of the calendar"),
        max_length=CalendarFeed._meta.get_field("label").max_length,
        help_text=gettext_lazy("So that you know it again, such as “phone” or “office”."),
    )
    shows = forms.ChoiceField(
        label=gettext_lazy("It shows"),
        choices=[
            (MINE, gettext_lazy("what is asked of me, and of those I stand in for")),
            (OFFICE, gettext_lazy("all time limits of my organisation's cases")),
        ],
        initial=MINE,
        widget=forms.RadioSelect,
    )


@access("member")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def feeds(request: HttpRequest) -> HttpResponse:
    """The calendars of the membership, and a form for a new one, whose address is shown in the answer alone."""
    membership, form = request.actor.membership, FeedForm(sent(request))  # type: ignore[attr-defined]
    made: list[str] = []
    if form.is_valid():
        label, whole = form.cleaned_data["label"], form.cleaned_data["shows"] == OFFICE
        carried_out(form, lambda: made.append(private.create(membership=membership, label=label, whole_office=whole)))
    context = {"kept": private.feeds_of(membership)}
    if made:
        address = addresses.of("casework:feed", made[0])
        webcal = f"webcal:{address.partition(':')[2]}"
        return render(
            request, "casework/feeds.html", {**context, "made": address, "webcal": webcal, "form": FeedForm()}
        )
    return form_page(request, "casework/feeds.html", form, context)


@access("member")
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End one of the membership's calendars."""
    rows = private.feeds_of(request.actor.membership).select_related("membership__person")  # type: ignore[attr-defined]
    found = get_object_or_404(rows, pk=pk)
    done = _("The calendar is revoked; its address is empty now.")
    return act_and_return(request, lambda: private.revoke(feed=found), done, "casework:feeds")


@require_safe
@access("public")
def feed(request: HttpRequest, token: str) -> HttpResponseBase:
    """The time limits of whoever made the address; one and the same 404 for every address that does not hold."""
    found = private.found_by(token)
    throttle, who = (READ, str(found.pk)) if found else (UNKNOWN, address_of(request))
    if not throttle.allows(who):
        return slow_down(request, throttle)
    if found is None:
        return HttpResponse("404\n", status=404, content_type="text/plain; charset=utf-8")
    private.note_use(found)
    content = file.written(found, clock.today())
    etag = quote_etag(sha256(content).hexdigest())
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response
