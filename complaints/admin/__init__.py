"""The administration of what a company may word, time and route as it likes.

Complaints themselves are not here: whoever administers the rules need not be allowed to read the cases, and nobody
changes a case but by a step of the procedure.
"""

from . import (
    calendar,
    chains,
    custom_fields,
    guards,
    guidance,
    ladders,
    procedure,
    quality,
    record,
    routing,
    rules,
    shifts,
    targets,
    tariffs,
    vocabulary,
)

__all__ = [
    "calendar",
    "chains",
    "custom_fields",
    "guards",
    "guidance",
    "ladders",
    "procedure",
    "quality",
    "record",
    "routing",
    "rules",
    "shifts",
    "targets",
    "tariffs",
    "vocabulary",
]
