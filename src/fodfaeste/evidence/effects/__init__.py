"""Effects: what a measure did, against a comparison, and how sure that is."""
