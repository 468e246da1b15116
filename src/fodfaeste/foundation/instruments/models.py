"""What is."""
