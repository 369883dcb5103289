"""What is shown beside the steps and as tabs of a case, by part of the procedure."""
