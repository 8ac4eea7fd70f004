"""What the window costs: its start, its longest blocks, its CPU while little happens, and a million rows."""
