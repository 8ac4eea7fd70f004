"""What a session that learns is worth: fixed policies and adaptive ones in the same run."""
