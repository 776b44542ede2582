#!/usr/bin/env bash
# Try the Windows set-up under Wine, which is not Windows: what it installs, that it upgrades in place, and that its
# uninstaller leaves nothing. Prints one line of facts per step, ends at the first that does not hold.
#
#   installer/try_windows.sh FluxDesk-X-setup.exe [--pictures DIR]
#
# Needs Debian's wine64, Xvfb, xdotool and ImageMagick. The program itself is not started: its Python comes from the
# network at the first start.
set -euo pipefail
setup="$(realpath "$1")"; pictures="$(mktemp -d)"
[ "${2:-}" = --pictures ] && pictures="$3"
mkdir -p "$pictures"
wine="$(command -v wine64 || echo /usr/lib/wine/wine64)"
export WINEPREFIX WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=" DISPLAY=:78
WINEPREFIX="$(mktemp -d)/prefix"
say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
cleanup() { set +e; wineserver -k 2>/dev/null || pkill -f wineserver; pkill -f "Xvfb :78 "; rm -rf "$(dirname "$WINEPREFIX")"; }
trap cleanup EXIT
Xvfb :78 -screen 0 1024x768x24 -nolisten tcp -r >/dev/null 2>&1 &
sleep 1
"$wine" wineboot -i >/dev/null 2>&1
settle() { wineserver -w 2>/dev/null || sleep 5; }
settle
home="$WINEPREFIX/drive_c/users/$(id -un)"
folder="$home/AppData/Local/Programs/FluxDesk"
key='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\FluxDesk'
value() { "$wine" reg query "$1" ${2:+/v "$2"} 2>/dev/null | tr -d '\r' | awk 'NF > 2 {sub(/^ *[^ ]+ +REG_[A-Z]+ +/, ""); print}' | tail -1; }
state() { (cd "$WINEPREFIX/drive_c" && find . -iname '*fluxdesk*' | sort); }

before="$(state)"
show() { # LANGUAGE-ID NAME: the first page of the set-up in that language
  "$wine" reg add 'HKCU\Control Panel\International' /v Locale /d "$1" /f >/dev/null 2>&1
  LC_ALL="$3" "$wine" "$setup" >/dev/null 2>&1 &
  for _ in $(seq 60); do xdotool search --onlyvisible --name FluxDesk >/dev/null 2>&1 && break; sleep 0.5; done
  sleep 2; import -window root "$pictures/setup-$2.png"
  wineserver -k; sleep 1
}
show 00000409 en C.UTF-8
show 00000c0a es es_ES.UTF-8

"$wine" "$setup" /S; settle
for part in FluxDesk.exe uv.exe program/main.py; do [ -f "$folder/$part" ] || fail "$part is missing"; done
files=$(find "$folder" -type f | wc -l)
cmp -s "$folder/program/requirements.txt" /dev/null && fail "no requirements"
[ "$(value "$key" DisplayName)" = FluxDesk ] || fail "Windows does not list it"
[ "$(value 'HKCU\Software\Classes\.gguf\OpenWithProgids' FluxDesk.gguf; "$wine" reg query 'HKCU\Software\Classes\FluxDesk.gguf\shell\open\command' 2>/dev/null | grep -c FluxDesk.exe)" = 1 ] || fail ".gguf is not associated"
[ -n "$(find "$home" -name FluxDesk.lnk)" ] || fail "no Start menu entry"
say "silent installation: $files files, $(du -sm "$folder" | cut -f1) MB, version $(value "$key" DisplayVersion), listed, Start menu, .gguf"

mkdir -p "$home/Pictures/FluxDesk" "$folder/environment"
echo picture >"$home/Pictures/FluxDesk/mine.png"; echo old >"$folder/program/removed-in-the-next-version.py"
touch "$folder/environment/fluxdesk-ready"
"$wine" "$setup" /S; settle
[ -e "$folder/program/removed-in-the-next-version.py" ] && fail "the upgrade leaves the old program's files"
[ -e "$folder/environment/fluxdesk-ready" ] && fail "the upgrade does not bring the environment up to date"
[ -d "$folder/environment" ] || fail "the upgrade threw the environment away"
[ -f "$home/Pictures/FluxDesk/mine.png" ] || fail "the upgrade lost a picture"
say "upgrade in place: old program gone, environment kept and marked to be brought up to date, pictures kept"

"$wine" "$folder/Uninstall.exe" /S; sleep 8; settle
[ -f "$home/Pictures/FluxDesk/mine.png" ] || fail "a silent uninstallation deleted a picture"
rm -r "$home/Pictures/FluxDesk"
[ "$(state)" = "$before" ] || fail "left behind: $(comm -13 <(echo "$before") <(state))"
"$wine" reg query "$key" >/dev/null 2>&1 && fail "Windows still lists it"
"$wine" reg query 'HKCU\Software\Classes\FluxDesk.gguf' >/dev/null 2>&1 && fail ".gguf is still associated"
say "silent uninstallation: no file and no registry key left, pictures kept; screenshots: $pictures"
