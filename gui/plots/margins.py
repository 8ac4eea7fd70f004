"""Pixels around the picture of a plot, for the words of its axes."""

LEFT, RIGHT, BOTTOM = 52, 46, 17
