"""Qt models over the values of a `SessionState`."""
