"""Pages of books as PDF: to print, to sign, to file, to keep elsewhere."""
