"""What the steps and the contents of this procedure ask for."""
