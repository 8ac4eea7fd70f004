"""The command line: one file for each group of commands. Output for people goes to stderr, data to stdout."""
