"""Pure numbers about benefit histories. No Django: a library and the command line's engine."""
