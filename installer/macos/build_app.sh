#!/usr/bin/env bash
# FluxDesk.app and a disk image, on a Mac: PyInstaller with the same spec, the engine with Metal inside.
# Needs Python 3.11 or newer and Xcode's command-line tools. Not run by FluxDesk's makers yet: see README.
#
#   [CODESIGN_IDENTITY="Developer ID Application: …"] [NOTARY_PROFILE=NAME] installer/macos/build_app.sh
#
# Without an identity the signature is ad hoc, and Gatekeeper asks at the first start. NOTARY_PROFILE is what
# `xcrun notarytool store-credentials NAME` made; the image is then notarised too.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
[ "$(uname -s)" = Darwin ] || { echo "build_app.sh: this runs on a Mac only" >&2; exit 1; }
# shellcheck source=../find_python.sh
. "$root/installer/find_python.sh"
work="$root/build/macos"
rm -rf "$work"
mkdir -p "$work" "$root/dist"
"$PYTHON" -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet -c "$root/installer/constraints.txt" -e "${root}[engine,package]"
"$python" "$root/installer/translate.py" --compile
version="$(cd "$root" && "$python" -c 'import fluxdesk; print(fluxdesk.__version__)')"

iconset="$work/FluxDesk.iconset"
mkdir "$iconset"
pictures=()
for size in 16 32 128 256 512; do
  pictures+=("$size=$iconset/icon_${size}x$size.png")
done
svg="$root/resources/icons/org.fluxdesk.FluxDesk.svg"
QT_QPA_PLATFORM=offscreen "$python" "$root/installer/render_icons.py" "$svg" "${pictures[@]}" \
  64="$iconset/icon_32x32@2x.png" 1024="$iconset/icon_512x512@2x.png"
for size in 16 128 256; do  # at twice the resolution: the next size's pixels
  cp "$iconset/icon_$((size * 2))x$((size * 2)).png" "$iconset/icon_${size}x$size@2x.png"
done
iconutil -c icns "$iconset" -o "$work/FluxDesk.icns"

# The spec makes the bundle, and PyInstaller signs each part of it; it stops here when the signature does not hold.
FLUXDESK_ICON="$work/FluxDesk.icns" FLUXDESK_VERSION="$version" \
  PYINSTALLER_STRICT_BUNDLE_CODESIGN_ERROR=1 PYINSTALLER_VERIFY_BUNDLE_SIGNATURE=1 \
  "$python" -m PyInstaller --noconfirm --clean --distpath "$work/dist" --workpath "$work/work" "$root/installer/fluxdesk.spec"
"$work/dist/FluxDesk.app/Contents/MacOS/fluxdesk" --version

image="$work/image"
mkdir "$image"
mv "$work/dist/FluxDesk.app" "$image/"
ln -s /Applications "$image/Applications"
dmg="$root/dist/FluxDesk-$version-$(uname -m).dmg"
hdiutil create -quiet -volname FluxDesk -srcfolder "$image" -ov -format UDZO "$dmg"
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  codesign --sign "$CODESIGN_IDENTITY" --timestamp "$dmg"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
  xcrun notarytool submit "$dmg" --keychain-profile "$NOTARY_PROFILE" --wait
  xcrun stapler staple "$dmg"
fi
echo "$dmg"
