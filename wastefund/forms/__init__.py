"""What the steps of landfills and plans ask for, and the pages of a plan."""
