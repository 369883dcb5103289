"""What stands beside the steps of landfills and plans, and the pages that they add to a case."""
