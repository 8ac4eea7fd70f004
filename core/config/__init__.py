"""Settings, folders, secrets and prices: what the user may change without touching the code."""
