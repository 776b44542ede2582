#!/usr/bin/env bash
# FluxDesk.AppDir from the bundle that installer/package deb made, and an AppImage when appimagetool is at hand.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
root="$(cd "$here/../.." && pwd)"
bundle="${1:-$root/build/deb/dist/fluxdesk}"
id=org.fluxdesk.FluxDesk
[ -x "$bundle/fluxdesk" ] || { echo "build_appimage.sh: no bundle in $bundle; run installer/package deb first" >&2; exit 1; }
app="$root/build/FluxDesk.AppDir"
rm -rf "$app"
mkdir -p "$app/usr/lib" "$app/usr/share/applications" "$app/usr/share/metainfo"
cp -r "$bundle" "$app/usr/lib/fluxdesk"
cp "$root/installer/linux/$id.desktop" "$app/$id.desktop"
cp "$root/installer/linux/$id.desktop" "$app/usr/share/applications/"
cp "$root/installer/linux/$id.metainfo.xml" "$app/usr/share/metainfo/$id.appdata.xml"
cp "$root/resources/icons/$id.svg" "$app/$id.svg"
cat > "$app/AppRun" <<'RUN'
#!/bin/sh
exec "$(dirname "$(readlink -f "$0")")/usr/lib/fluxdesk/fluxdesk" "$@"
RUN
chmod 755 "$app/AppRun"
echo "$app"
if command -v appimagetool > /dev/null; then
  mkdir -p "$root/dist"
  ARCH=x86_64 appimagetool --no-appstream "$app" "$root/dist/FluxDesk-x86_64.AppImage"
else
  echo "build_appimage.sh: appimagetool is not here, so the AppDir is all there is; its AppRun starts FluxDesk" >&2
fi
