"""A talk around one table: everybody a citizen takes part in something with, called together from the timeline."""
