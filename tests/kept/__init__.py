"""What earlier versions wrote, as files."""
