"""Before the money is spent: which effect a planned investment could show."""
