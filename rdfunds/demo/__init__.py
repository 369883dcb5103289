"""Believable agencies, departments and programmes to try the procedures of research funds with."""

from rdfunds.demo.load import load
from rdfunds.demo.people import logins

__all__ = ["load", "logins"]
