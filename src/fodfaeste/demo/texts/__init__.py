"""What the people of the demo municipality say and write. All invented."""
