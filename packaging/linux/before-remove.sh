#!/bin/sh
# Before removing; an upgrade (dpkg says "upgrade", rpm says 1) leaves all as it is.
set -e

case "$1" in
  remove | purge | 0)
    for folder in /opt/pilothouse/*/; do
      folder="${folder%/}"
      [ "$folder" = /opt/pilothouse/package ] && continue
      [ -h "$folder" ] && continue
      [ -x "$folder/pilothouse" ] && rm -rf "$folder"
    done
    rm -f /opt/pilothouse/current
    ;;
esac
