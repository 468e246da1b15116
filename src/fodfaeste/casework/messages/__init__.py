"""Short messages between a citizen and those who carry the case: one thread per case, part of the case."""
