"""PDF files: their pages, and the order in which their lines are read."""
