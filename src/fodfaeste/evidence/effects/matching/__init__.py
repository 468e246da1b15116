"""Similar people compared: what a measure did to those it reached, when others were not reached."""
