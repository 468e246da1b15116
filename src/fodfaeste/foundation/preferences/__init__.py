"""How a user wants the pages to look. Kept on the server, so that it follows them to the next phone."""
