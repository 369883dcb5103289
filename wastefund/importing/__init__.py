"""What a spreadsheet says, read, shown and only then entered: months of the log, landfills of the register."""
