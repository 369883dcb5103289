"""The written notices, by part of the procedure."""
