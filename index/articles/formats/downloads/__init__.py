"""Downloads of press databases and the like: one file that holds many articles."""
