"""The demo of each app that has one: what it loads, and who can log in."""

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from django.apps import apps

from accounts.demo_people import PASSWORD


def demos() -> dict[str, ModuleType]:
    """The name of each app that has a module `demo`, and the module: `load()`, `logins()`."""
    return {
        str(app.verbose_name): import_module(f"{app.name}.demo")
        for app in apps.get_app_configs()
        if find_spec(f"{app.name}.demo")
    }


def logins() -> list[dict[str, str]]:
    """For each login of the demo, app by app: what it lets one try, the person, the organisation, address, password."""
    return [
        {"app": app, **login._asdict(), "password": PASSWORD}
        for app, demo in demos().items()
        for login in demo.logins()
    ]
