"""What the steps and the report of the grading procedure ask for."""
