"""The demo of each app that has one: what it loads, and who can log in."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps


def demos() -> list[ModuleType]:
    """The module `demo` of each app that has one: `load()`, `logins()`, `PASSWORD`."""
    names = [f"{app.name}.demo" for app in apps.get_app_configs() if find_spec(f"{app.name}.demo")]
    return [import_module(name) for name in names]


def logins() -> list[dict[str, str]]:
    """For each login of the demo: what it lets one try, the person, the organisation, e-mail address and password."""
    return [
        {"plays": plays, "name": name, "office": office, "email": email, "password": demo.PASSWORD}
        for demo in demos()
        for plays, name, office, email in demo.logins()
    ]
