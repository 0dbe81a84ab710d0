"""Which articles are copies of one another, or earlier versions of one page."""
