#!/usr/bin/env bash
# Try an AppImage as a person would: prints one line of facts per step, ends at the first that does not hold.
#
#   installer/try_appimage.sh FILE.AppImage [--pictures DIR]
#
# From a folder with a space and an ü in its name and a home of its own: mounted and extracted, painted by command line and
# in the window under Xvfb by its desktop entry, started a second time, killed with jobs in the queue and started again (under
# another mount), portable, purged. Needs FUSE (fusermount3), Xvfb, openbox, dex, xdotool, ImageMagick, desktop-file-utils.
set -euo pipefail
file="" pictures=""
while [ $# -gt 0 ]; do
  case "$1" in
    --pictures) pictures="$2"; shift 2 ;;
    *) file="$(realpath "$1")"; shift ;;
  esac
done
[ -n "$file" ] || { sed -n 2,8p "$0" >&2; exit 2; }
pictures="$(realpath "${pictures:-$(mktemp -d)}")"; mkdir -p "$pictures"
work="$(mktemp -d /var/tmp/try-appimage-XXXXXX)"
folder="$work/mis programas ü"; image="$folder/FluxDesk.AppImage"; home="$work/home"
mkdir -p "$folder" "$home" "$work/runtime" "$work/bin"; chmod 700 "$work/runtime"
say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }
person=(/usr/bin/env -i "PATH=$work/bin:/usr/bin:/bin" "HOME=$home" LANG=C.UTF-8 DISPLAY=:78 "XDG_RUNTIME_DIR=$work/runtime" "TRY_APPIMAGE=$$")
run() { "${person[@]}" "$@"; }
seconds() { date +%s.%N; }
since() { python3 -c "import sys; print(f'{float(sys.argv[2]) - float(sys.argv[1]):.2f} s')" "$1" "$(seconds)"; }
windows() { DISPLAY=:78 xdotool search --onlyvisible --class fluxdesk 2>/dev/null | wc -l; }
look() { DISPLAY=:78 import -window root "$pictures/$1.png"; }
painted() { find "$home" "$folder" -name '*.png' -size +0 | wc -l; }

programs() { # ids of what runs out of the image, window and engine
  local entry
  for entry in /proc/[0-9]*; do
    case "$(readlink "$entry/exe" 2>/dev/null)" in */fluxdesk | */fluxdesk-engine) ;; *) continue ;; esac
    grep -qzx "TRY_APPIMAGE=$$" "$entry/environ" 2>/dev/null && echo "${entry#/proc/}"
  done
  return 0
}

end_programs() { local id; for id in $(programs); do kill -KILL "$id" 2>/dev/null || true; done; }

mounts() { grep -c '^FluxDesk.AppImage .*\.mount_FluxDe' /proc/mounts || true; }

cleanup() {
  set +e
  end_programs
  [ -n "${screen:-}" ] && kill "$screen" 2>/dev/null
  sleep 1
  rm -rf --one-file-system "$work"
}
trap cleanup EXIT

wait_until() { # SECONDS WHAT COMMAND...
  local tries=$(($1 * 10)) what="$2"; shift 2
  for _ in $(seq "$tries"); do if "$@"; then return; fi; sleep 0.1; done
  look failed; cat "$work/start.log" >&2 || true; fail "$what"
}
has_window() { [ "$(windows)" -gt 0 ]; }
has_program() { [ -n "$(programs)" ]; }
has_ended() { [ -z "$(programs)" ] && [ "$(mounts)" = 0 ]; }
has_painted() { [ "$(painted)" -ge "$1" ]; }

start_by_entry() { # NAME-OF-PICTURE: as a desktop that took the image in writes its entry: Exec's program is the image
  local start; start=$(seconds)
  run dex "$work/fluxdesk.desktop" >"$work/start.log" 2>&1 &
  wait_until 60 "no window" has_window
  say "$1: window by the desktop entry after $(since "$start")"
  sleep 2; look "$1"
}

close_window() {
  DISPLAY=:78 xdotool key --clearmodifiers alt+F4
  wait_until 30 "the program does not end with its window, or leaves its mount" has_ended
}

type_prompt() {
  DISPLAY=:78 xdotool mousemove 240 125 click 1 key --clearmodifiers ctrl+a
  DISPLAY=:78 xdotool type --delay 20 "a blue square above a red circle on a white background"
}

generate() { # OUTPUT [OPTION]: the same picture by the command line
  run "$image" "${@:2}" generate --model flux-mini --level F16 --prompt "a red circle above a blue square on a white background" \
    --seed 1 --steps 20 --size 128x128 --output "$1" --json >"$work/generate.json" || fail "generate ${*:2}"
}

cp "$file" "$image"; chmod 755 "$image"
(cd "$work" && run "$image" --appimage-extract >/dev/null)
tree="$work/squashfs-root"
desktop-file-validate "$tree/org.fluxdesk.FluxDesk.desktop"
for part in AppRun .DirIcon org.fluxdesk.FluxDesk.svg usr/share/mime/packages/org.fluxdesk.FluxDesk.xml \
  usr/share/metainfo/org.fluxdesk.FluxDesk.appdata.xml; do
  [ -s "$tree/$part" ] || fail "$part is missing in the image"
done
sed "s|^Exec=fluxdesk|Exec=\"$image\"|; /^TryExec/d" "$tree/org.fluxdesk.FluxDesk.desktop" >"$work/fluxdesk.desktop"
rm -rf "$tree"

start=$(seconds); version="$(run "$image" --version)"
say "mounted: $version after $(since "$start")"
start=$(seconds); generate "$work/mounted.png"; say "generate, mounted: $(since "$start")"
start=$(seconds); generate "$work/extracted.png" --appimage-extract-and-run & painting=$!
wait_until 60 "the extracted program does not start" has_program
[ "$(run "$image" --appimage-extract-and-run --version)" = "$version" ] || fail "a second extracted start does not run"
wait "$painting" || fail "a second extracted start ends the first"
say "generate, extracted, with a second start meanwhile: $(since "$start")"
[ -z "$(find /tmp -maxdepth 1 -name 'appimage_extracted_*')" ] || fail "what was extracted stays in /tmp"
[ "$(compare -metric AE "$work/mounted.png" "$work/extracted.png" null: 2>&1)" = 0 ] || fail "the two pictures differ"
wait_until 10 "a mount is left" has_ended

mkdir -p "$home/.config/fluxdesk"
printf '[progress]\nfinished = true\nmodel = "flux-mini"\n' >"$home/.config/fluxdesk/setup.toml"
printf '[painting]\nresume_queue = "go_on"\n' >"$home/.config/fluxdesk/settings.toml"
# What painting keeps awake with is a program of the system: it must not get the image's libraries.
printf '#!/bin/sh\nenv >"%s/inhibit"\nexec cat\n' "$work" >"$work/bin/systemd-inhibit"; chmod 755 "$work/bin/systemd-inhibit"
Xvfb :78 -screen 0 1280x800x24 -nolisten tcp >/dev/null 2>&1 & screen=$!
sleep 1
run openbox >/dev/null 2>&1 &
sleep 1
start_by_entry first-start
before=$(programs); shown=$(windows)
printf 'GGUF' >"$home/mi modelo ü.gguf"
run timeout 60 "$image" open "$home/mi modelo ü.gguf" || fail "the second start does not end well"
sleep 2; look second-start
[ "$(programs) $(windows)" = "$before $shown" ] || fail "the second start is a second program or window"
[ "$(mounts)" = 1 ] || fail "the second start leaves its mount"
say "second start with a .gguf: handed over, no second window"

count=$(painted); start=$(seconds)
type_prompt; DISPLAY=:78 xdotool key --clearmodifiers ctrl+Return
wait_until 120 "no picture" has_painted $((count + 1))
say "picture $(since "$start") after the first key"; sleep 2; look picture
[ -s "$work/inhibit" ] || fail "painting did not ask to stay awake"
! grep -q '^LD_LIBRARY_PATH=' "$work/inhibit" || fail "a program of the system got the image's libraries"
count=$(painted)
for _ in 1 2 3; do DISPLAY=:78 xdotool key --clearmodifiers ctrl+Return sleep 0.3; done
end_programs
wait_until 30 "a killed program leaves its mount" has_ended
left=$((count + 3 - $(painted)))
[ "$left" -gt 0 ] || fail "nothing was left in the queue by the kill"
start_by_entry after-kill
wait_until 120 "the queue of another mount does not go on" has_painted $((count + 3))
say "killed with $left jobs in the queue: all painted under the next mount"
sleep 2; look after-kill
close_window
run "$image" purge --yes --json >"$work/purge.json"
[ -z "$(find "$home" -iname '*fluxdesk*')" ] || fail "left behind: $(find "$home" -iname '*fluxdesk*' | head)"

mkdir "$folder/FluxDesk-data"
find "$home" | sort >"$work/home-before"
run "$image" generate --model flux-mini --level Q8_0 --prompt "a green square" --steps 4 --size 128x128 \
  --output "$work/portable.png" --json >"$work/generate.json" || fail "generate, portable"
find "$home" | sort >"$work/home-after"
cmp -s "$work/home-before" "$work/home-after" || fail "portable, but it wrote into the home"
[ -n "$(find "$folder/FluxDesk-data" -type f)" ] || fail "portable, but nothing is beside the image"
run "$image" purge --yes --json >"$work/purge.json"
[ -z "$(find "$folder" -type f -not -name FluxDesk.AppImage)" ] || fail "left behind: $(find "$folder" | head)"
wait_until 10 "a mount is left" has_ended
say "portable: everything beside the image; purge leaves nothing; pictures of this run: $pictures"
