"""The kinds of cases and of large contents of this procedure."""

CALL = "call"
PROJECT = "project"
TASK_BOOK = "task_book"
