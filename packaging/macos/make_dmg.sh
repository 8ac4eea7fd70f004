#!/bin/bash
# Makes dist/pilothouse-VERSION-macos-ARCH.dmg of the frozen app. Not proven: packaging/README.md tells more.
#   packaging/macos/make_dmg.sh VERSION
# Signed with $SIGN_AS (an identity "Developer ID Application: …" in the keychain) where that is set, else for this
# machine only; notarised where $NOTARY_PROFILE is set too (made by xcrun notarytool store-credentials).
set -euo pipefail
cd "$(dirname "$0")/../.."

version="$1"
app="build/package/frozen/Pilothouse.app"
stage="build/package/dmg"
dmg="dist/pilothouse-$version-macos-$(uname -m).dmg"
identity="${SIGN_AS:--}"
options=(--force --sign "$identity")
if [ "$identity" != "-" ]; then
  options+=(--timestamp --options runtime)
fi

# Inside out: what is signed must not change afterwards.
find "$app/Contents" -type f ! -path "*/MacOS/*" -print0 | while IFS= read -r -d '' file; do
  if file -b "$file" | grep -q '^Mach-O'; then
    codesign "${options[@]}" "$file"
  fi
done
codesign "${options[@]}" --entitlements packaging/macos/entitlements.plist "$app"
codesign --verify --deep --strict "$app"
"$app/Contents/MacOS/pilothouse" --version

rm -rf "$stage" "$dmg"
mkdir -p "$stage" dist
ditto "$app" "$stage/Pilothouse.app"
ln -s /Applications "$stage/Applications"
hdiutil create -volname "Pilothouse $version" -srcfolder "$stage" -fs HFS+ -format ULFO "$dmg"

if [ "$identity" != "-" ]; then
  codesign --force --timestamp --sign "$identity" "$dmg"
  if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" \
      ${NOTARY_KEYCHAIN:+--keychain "$NOTARY_KEYCHAIN"} --wait
    xcrun stapler staple "$dmg"
    xcrun stapler validate "$dmg"
  fi
fi
echo "$dmg"
