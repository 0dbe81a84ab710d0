"""What measures quality and speed."""
