#!/bin/sh
# After removing: what is the users' stays, and they are told where it is.
set -e

case "$1" in
  remove | 0)
    rmdir /opt/pilothouse 2>/dev/null || true
    echo "Pilothouse is removed. Sessions, settings and caches stay with their users, in"
    echo "  ~/.local/share/pilothouse  ~/.config/pilothouse  ~/.cache/pilothouse  ~/.local/state/pilothouse"
    ;;
esac
