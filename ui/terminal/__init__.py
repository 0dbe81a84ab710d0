"""The command line: its commands, what they print, their flags."""
