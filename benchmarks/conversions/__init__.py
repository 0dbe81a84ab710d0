"""One text written as many files, and whether they all read the same."""
