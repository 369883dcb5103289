"""The console: Django's admin for reference data, oversight and audit, in this site's clothes."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

HEADINGS = {"axes": gettext_lazy("Signing in"), "auth": gettext_lazy("Permissions")}
OURS = frozenset({"records", "accounts", "casework", "ledger", "grading", "wastefund", "rdfunds"})


class ConsoleSite(AdminSite):
    """Signing in and passwords are the site's own; nothing is deleted in bulk.

    Pages that packages bring along are left out: with them one could make access tokens in another's name, widen one's
    own group, or delete the log of logins.
    """

    site_title = gettext_lazy("Console")
    site_header = gettext_lazy("Console")
    index_title = gettext_lazy("Reference data, oversight and audit")

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take in the pages of this site's own apps; pass over those of packages."""
        if admin_class is not None and admin_class.__module__.partition(".")[0] in OURS:
            super().register(model_or_iterable, admin_class, **options)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """The index and the side bar, with a heading in words for what is shown of a package."""
        apps = super().get_app_list(request, app_label)
        return [app | {"name": HEADINGS.get(app["app_label"], app["name"])} for app in apps]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the site's own page; whoever is signed in already has no access to the console: 403."""
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied(_("You have no access to the console."))
        return redirect_to_login(request.GET.get("next") or "/console/")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signing out is done with the site's own button."""
        return redirect("/")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """To the site's own page."""
        return redirect("password_change")
