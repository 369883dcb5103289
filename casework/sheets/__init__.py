"""Workbooks that people send: made safe to read, read as rows of named columns, and previewed before they count."""
