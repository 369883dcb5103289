"""Written notices as PDF: layout, numbers and check codes. Knows no regulation and no database."""
