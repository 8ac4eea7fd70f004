"""The error of everything the user configures."""


class ConfigError(Exception):
    """A folder, file or value cannot be used; the message names it and says what to do."""
