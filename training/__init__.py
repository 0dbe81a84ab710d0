"""What makes the reader's weights and calibration, from data to what ships."""
