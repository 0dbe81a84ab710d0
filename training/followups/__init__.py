"""What makes the model that reads follow-ups, from conversations to what ships."""
