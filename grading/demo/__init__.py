"""Believable organisations, people, registers and cases to try the grading procedure with."""

from grading.demo.load import load
from grading.demo.people import logins

__all__ = ["load", "logins"]
