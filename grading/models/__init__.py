"""What the grading procedure records, by subject."""

from grading.models.applications import Application, ApplicationKind, Objection, ReviewTeamMember
from grading.models.fields import LEVEL_CHOICES, LEVEL_NUMERALS, LevelField, level_numeral, refuse_future
from grading.models.offices import DEPARTMENT_LEVELS, CopyBody, EntrustedUnit, Jurisdiction, Tie
from grading.models.registers import (
    FEN_PER_YUAN,
    AccidentRecord,
    BarRecord,
    DishonestyRecord,
    GradeRecord,
    YearlySelfEvaluation,
)
from grading.models.standards import GradingStandard, Industry, StandardElement

__all__ = [
    "AccidentRecord",
    "Application",
    "ApplicationKind",
    "BarRecord",
    "CopyBody",
    "DEPARTMENT_LEVELS",
    "DishonestyRecord",
    "EntrustedUnit",
    "FEN_PER_YUAN",
    "GradeRecord",
    "GradingStandard",
    "Industry",
    "Jurisdiction",
    "LEVEL_CHOICES",
    "LEVEL_NUMERALS",
    "LevelField",
    "Objection",
    "ReviewTeamMember",
    "StandardElement",
    "Tie",
    "YearlySelfEvaluation",
    "level_numeral",
    "refuse_future",
]
