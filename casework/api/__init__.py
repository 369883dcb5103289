"""Cases through `/api/v1/`: the same steps, checks and eyes as on the pages."""
