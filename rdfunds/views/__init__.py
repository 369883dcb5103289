"""Pages of research funds beside those that casework makes."""
