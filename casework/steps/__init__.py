"""The words in which a procedure is declared: states, steps, who, time limits, notices, contents, public pages.

A regulation's `workflow` says everything about a step in one `Step`; the web form, the API endpoint, the console
action, the diagram and the generated tests all read it from there. Nothing here touches the database.
"""

from casework.steps.contents import ContentKind, Section, SectionContext
from casework.steps.parts import Addressing, Audience, Awaits, By, NoticeKind, State, TimeLimit
from casework.steps.procedure import CaseType, PublicLink, RuleBook, Tab, Turn
from casework.steps.publicity import CopyTo, ListKind, PublicFilter, PublicPage, PublicWay, Receipt
from casework.steps.step import Guard, Step, StepContext

__all__ = [
    "Addressing",
    "Audience",
    "Awaits",
    "By",
    "CaseType",
    "ContentKind",
    "CopyTo",
    "Guard",
    "ListKind",
    "NoticeKind",
    "PublicFilter",
    "PublicLink",
    "PublicPage",
    "PublicWay",
    "Receipt",
    "RuleBook",
    "Section",
    "SectionContext",
    "State",
    "Step",
    "StepContext",
    "Tab",
    "TimeLimit",
    "Turn",
]
