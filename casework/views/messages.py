"""What the site has told a person: the list, one message's page, and how they want to be told."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import access
from accounts.actors import PersonActor
from accounts.middleware import SESSION_KEY
from accounts.views.pages import form_page, sent
from casework import visibility
from casework.messages import inbox
from casework.messages.subjects import Subject, subjects_of
from casework.models import MessagePreference, OutboxMessage
from casework.views.worklist import page_of


class PreferenceForm(forms.ModelForm):
    """How mails come, what is left out, and where text messages go."""

    class Meta:
        model = MessagePreference
        fields = ("pace", "statutory_only", "mobile")
        widgets = {"pace": forms.RadioSelect}
        help_texts = {
            "pace": gettext_lazy(
                "The daily mail comes at eight in the morning. Written notices, last days and what has lapsed come at "
                "once all the same."
            ),
            "statutory_only": gettext_lazy(
                "Leaves out word of steps that others took, and the office's own targets. They stand in this list."
            ),
            "mobile": gettext_lazy("On the last day of a statutory limit, and once it has passed."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        if not settings.BANLI_SMS_ADAPTER:
            del self.fields["mobile"]


@dataclass(frozen=True)
class Line:
    """One message as the list shows it."""

    message: OutboxMessage
    subject: Subject
    organisation: str
    """Named where the person acts for several."""


@require_safe
@access("person")
def messages(request: HttpRequest) -> HttpResponse:
    """What the site has told the person, newest first."""
    unread = request.GET.get("show") == "unread"
    rows = inbox.unread_of(request.user) if unread else inbox.of(request.user)
    page = page_of(request, rows.select_related("case").order_by("-created_at", "-pk"))
    context = {
        "page": page,
        "lines": _lines(list(page.object_list), request.actors),
        "unread": unread,
        "unread_count": inbox.unread_of(request.user).count(),
        "upto": max((row.pk for row in page.object_list), default=0),
        "query": f"{urlencode({'show': 'unread'})}&" if unread else "",
    }
    return render(request, "casework/messages.html", context)


@require_safe
@access("person")
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a message: on to the page that it is about, in the hand to which it was addressed."""
    found = get_object_or_404(inbox.of(request.user).select_related("case", "notice__case"), pk=pk)
    inbox.read(inbox.of(request.user).filter(pk=pk))
    hand = _hand_for(found, request)
    if hand is not None and hand != request.actor:
        request.session[SESSION_KEY] = hand.token
        flash.info(request, _told_hand(hand))
    return redirect(_letter_alone(found, hand) or subjects_of([found])[found.pk].path or "casework:messages")


def _letter_alone(found: OutboxMessage, hand: PersonActor | None) -> str:
    """The written notice itself, where who gets it no longer sees the case of which it is; empty elsewhere."""
    notice = found.notice
    if notice is None or hand is None or visibility.visible_to(hand).filter(pk=notice.case_id).exists():
        return ""
    return reverse("casework:notice", args=[notice.case.reference, notice.pk])


@require_POST
@access("person")
def read_all(request: HttpRequest) -> HttpResponse:
    """Call everything read that has been listed up to now."""
    upto = request.POST.get("upto", "")
    rows = inbox.unread_of(request.user)
    inbox.read(rows.filter(pk__lte=int(upto)) if upto.isascii() and upto.isdigit() and len(upto) < 19 else rows.none())
    return redirect("casework:messages")


@require_http_methods(["GET", "POST"])
@access("person")
def preferences(request: HttpRequest) -> HttpResponse:
    """How the person wants to be told."""
    form = PreferenceForm(sent(request), instance=inbox.preference_of(request.user))
    if not form.is_valid():
        return form_page(request, "casework/message_preferences.html", form)
    form.save()
    flash.success(request, _("Saved."))
    return redirect("casework:message_preferences")


def _lines(rows: list[OutboxMessage], actors: list[PersonActor]) -> list[Line]:
    subjects = subjects_of(rows)
    names = {actor.organisation.pk: str(actor.organisation) for actor in actors}
    several = len(names) > 1
    return [Line(row, subjects[row.pk], names.get(row.data.get("organisation"), "") if several else "") for row in rows]


def _hand_for(found: OutboxMessage, request: HttpRequest) -> PersonActor | None:
    """The hand to which a message was addressed; the present one where that is as good, or nothing is left of it."""
    absent = found.data.get("absent", ())
    hands = [hand for hand in request.actors if hand.organisation.pk == found.data.get("organisation")]
    hands = [hand for hand in hands if hand.absent is not None and hand.absent.pk in absent] or hands
    return request.actor if request.actor in hands or not hands else hands[0]


def _told_hand(hand: PersonActor) -> str:
    if hand.absent is not None:
        return _("You stand in for %(names)s.") % {"names": hand.absent.person}
    return _("You now act for %(organisation)s.") % {"organisation": hand.organisation}
