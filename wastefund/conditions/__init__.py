"""Conditions of the steps of landfills and plans; what the measures say is in `wastefund.rules`."""
