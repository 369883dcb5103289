"""What the steps do, and how that is said beforehand, by part of the procedure."""
