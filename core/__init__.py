"""The engine of Pilothouse. It knows no screen: nothing below this package imports Qt."""

__version__ = "0.1.0"
