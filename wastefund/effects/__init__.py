"""What the steps of landfills and plans do, and how that is said beforehand."""
