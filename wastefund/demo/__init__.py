"""Believable responsible units, departments and landfills to try the procedure of the reserve with."""

from wastefund.demo.load import load
from wastefund.demo.people import logins

__all__ = ["load", "logins"]
