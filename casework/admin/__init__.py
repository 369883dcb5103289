"""Cases in the console: to be looked at, never to be moved; and the settings that procedures follow."""

from casework.admin import cases, mail, pulses, settings

__all__ = ["cases", "mail", "pulses", "settings"]
