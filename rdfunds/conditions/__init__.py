"""What has to be true before a step is taken."""
