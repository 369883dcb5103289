"""Conditions of the steps, by part of the procedure; what the regulation says is in `grading.rules`."""
