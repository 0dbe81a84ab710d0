"""What lies where: the seeds of a root, what is remembered of them, what addresses gave."""
