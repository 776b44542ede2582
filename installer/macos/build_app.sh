#!/usr/bin/env bash
# FluxDesk.app and a disk image, on a Mac: PyInstaller with the same spec, the engine with Metal inside.
# Needs Python 3.11 or newer and Xcode's command-line tools. Not run by FluxDesk's makers yet: see README.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
[ "$(uname -s)" = Darwin ] || { echo "build_app.sh: this runs on a Mac only" >&2; exit 1; }
. "$root/installer/find_python.sh"
work="$root/build/macos"
rm -rf "$work"
mkdir -p "$work" "$root/dist"
"$PYTHON" -m venv "$work/venv"
python="$work/venv/bin/python"
"$python" -m pip install --quiet -c "$root/installer/constraints.txt" -e "$root[engine,package]"
"$python" "$root/installer/translate.py" --compile
version="$(cd "$root" && "$python" -c 'import fluxdesk; print(fluxdesk.__version__)')"

iconset="$work/FluxDesk.iconset"
mkdir "$iconset"
svg="$root/resources/icons/org.fluxdesk.FluxDesk.svg"
QT_QPA_PLATFORM=offscreen "$python" "$root/installer/render_icons.py" "$svg" \
  16="$iconset/icon_16x16.png" 32="$iconset/icon_16x16@2x.png" 128="$iconset/icon_128x128.png" \
  256="$iconset/icon_128x128@2x.png" 512="$iconset/icon_256x256@2x.png" 1024="$iconset/icon_512x512@2x.png"
iconutil -c icns "$iconset" -o "$work/FluxDesk.icns"

"$python" -m PyInstaller --noconfirm --clean --distpath "$work/dist" --workpath "$work/work" "$root/installer/fluxdesk.spec"
app="$work/FluxDesk.app"
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources"
cp -R "$work/dist/fluxdesk/" "$app/Contents/MacOS/"
cp "$work/FluxDesk.icns" "$app/Contents/Resources/"
sed "s/@VERSION@/$version/" "$here/Info.plist" > "$app/Contents/Info.plist"
# Signing is for whoever has a Developer ID; without one Gatekeeper asks at the first start.
if [ -n "${CODESIGN_IDENTITY:-}" ]; then
  codesign --deep --force --options runtime --sign "$CODESIGN_IDENTITY" "$app"
fi
hdiutil create -quiet -volname FluxDesk -srcfolder "$app" -ov -format UDZO "$root/dist/FluxDesk-$version.dmg"
echo "$root/dist/FluxDesk-$version.dmg"
