#!/bin/sh
# After installing or upgrading, for dpkg and rpm. What they own is in "package"; what runs is a tree of hard links to
# it, which stays when they replace their files.
set -e

@TREES@

base=/opt/pilothouse
tree="$(free_place "$base" "@FOLDER@")"
cp -al "$base/package" "$tree" 2>/dev/null || {
  rm -rf "$tree" # a file system without hard links
  cp -a "$base/package" "$tree"
}
switch_to "$base" "$tree"
sweep "$base"
