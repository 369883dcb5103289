"""What the steps of this procedure do, and how that is said beforehand."""
