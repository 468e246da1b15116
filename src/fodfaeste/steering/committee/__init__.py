"""The committee: what it decided, what its quarterly report says, and where every number comes from."""
