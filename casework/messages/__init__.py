"""What people are told: notices and steps by mail, reminders of time limits, the list on the site, other channels."""
