"""The parts of the window; each is fed by `show_state(state)` alone."""
