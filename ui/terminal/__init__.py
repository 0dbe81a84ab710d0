"""The command line: a file for each group of commands, the flags they share, what they print."""
