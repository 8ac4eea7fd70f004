"""Small widgets that panels are built of."""
