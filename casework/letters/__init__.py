"""Written notices as PDF: layout, numbers, check codes, and the store. Knows no regulation."""
