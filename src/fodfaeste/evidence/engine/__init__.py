"""The relational steps, written once for every dataframe, and the engines that run them."""
