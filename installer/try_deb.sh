#!/usr/bin/env bash
# Try a package in a bare Debian root, as a person would get it; prints one line of facts per step, ends at the first
# that does not hold.
#
#   sudo installer/try_deb.sh NEW.deb [OLD.deb] [--pictures DIR] [--suite bookworm] [--wheels DIR] [--base DIR] [--keep]
#
# Installs with apt, starts by the desktop entry under Xvfb as a user of the root, starts a second time, paints, compares
# and searches in a network namespace without an interface and under strace, upgrades from OLD.deb, builds an engine
# environment from a folder of wheels, purges. Needs root, debootstrap, Xvfb, xdotool and ImageMagick. --base: a root of
# debootstrap's that is copied instead of made.
set -euo pipefail
new="" old="" pictures="" suite=bookworm wheels="" base="" keep=""
while [ $# -gt 0 ]; do
  case "$1" in
    --pictures) pictures="$2"; shift 2 ;;
    --suite) suite="$2"; shift 2 ;;
    --wheels) wheels="$(realpath "$2")"; shift 2 ;;
    --base) base="$2"; shift 2 ;;
    --keep) keep=1; shift ;;
    *) if [ -z "$new" ]; then new="$(realpath "$1")"; else old="$(realpath "$1")"; fi; shift ;;
  esac
done
[ -n "$new" ] || { sed -n 2,11p "$0" >&2; exit 2; }
[ "$(id -u)" = 0 ] || { echo "try_deb.sh: debootstrap and chroot need root" >&2; exit 1; }
pictures="${pictures:-$(mktemp -d)}"; mkdir -p "$pictures"
root="$(mktemp -d /var/tmp/try-deb-XXXXXX)"; chmod 755 "$root"
say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
fail() { say "FAILED: $*"; exit 1; }

cleanup() {
  set +e
  [ -n "${screen:-}" ] && kill "$screen" 2>/dev/null
  for entry in /proc/[0-9]*; do
    [ "$(readlink "$entry/root" 2>/dev/null)" = "$root" ] && kill -KILL "${entry#/proc/}" 2>/dev/null
  done
  sleep 0.5
  for place in tmp/.X11-unix wheels dev/pts dev/shm dev sys proc; do umount "$root/$place" 2>/dev/null; done
  if [ -n "$keep" ]; then say "kept: $root"; else rm -rf --one-file-system "$root"; fi
}
trap cleanup EXIT

inside() { chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
person=(/usr/bin/env -i PATH=/usr/bin:/bin HOME=/home/ana USER=ana LANG=C.UTF-8 DISPLAY=:77 XDG_RUNTIME_DIR=/run/user/1000)
as_ana() { chroot --userspec=1000:1000 "$root" "${person[@]}" "$@"; }
seconds() { date +%s.%N; }
since() { python3 -c "import sys; print(f'{float(sys.argv[2]) - float(sys.argv[1]):.2f} s')" "$1" "$(seconds)"; }
windows() { DISPLAY=:77 xdotool search --onlyvisible --class fluxdesk 2>/dev/null | wc -l; }
programs() { as_ana pgrep -fc '^(/usr/bin/|/usr/lib/fluxdesk/)?fluxdesk( |$)' || true; }
look() { DISPLAY=:77 import -window root "$pictures/$1.png"; }

wait_for_window() {
  for _ in $(seq 600); do [ "$(windows)" -gt 0 ] && return; sleep 0.05; done
  as_ana sh -c 'cat ~/start.log' || true
  fail "no window after 30 s"
}

traces() { # every file whose name or owner says FluxDesk, outside /proc and the package archive
  (cd "$root" && find etc home opt root run srv usr var tmp -xdev \( -iname '*fluxdesk*' -o -iname '*x-gguf*' \) \
    -not -path 'var/lib/apt/*' -not -path 'var/cache/apt/*' -not -path 'var/log/*' 2>/dev/null)
}

make_root() {
  local start; start=$(seconds)
  if [ -n "$base" ]; then cp -a "$base/." "$root/"; else debootstrap --variant=minbase "$suite" "$root" >/dev/null; fi
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  cp /etc/apt/apt.conf.d/*proxy* "$root/etc/apt/apt.conf.d/" 2>/dev/null || true
  mount -t proc proc "$root/proc"
  mount -t sysfs -o ro sysfs "$root/sys"
  mount -t tmpfs dev "$root/dev"
  mkdir -p "$root/dev/pts" "$root/dev/shm"
  mount -t tmpfs shm "$root/dev/shm"
  for node in "null c 1 3" "zero c 1 5" "random c 1 8" "urandom c 1 9" "tty c 5 0"; do
    # shellcheck disable=SC2086
    mknod -m 666 "$root/dev/"$node
  done
  ln -s /proc/self/fd "$root/dev/fd"
  say "bare Debian ($suite, minbase): $(since "$start")"
}

install() { # PACKAGE
  local start; start=$(seconds)
  cp "$1" "$root/tmp/"
  inside apt-get update -qq
  inside apt-get install -y -qq --no-install-recommends "/tmp/$(basename "$1")" >"$root/tmp/apt.log" 2>&1 ||
    { tail -20 "$root/tmp/apt.log"; fail "apt could not install $(basename "$1")"; }
  rm "$root/tmp/$(basename "$1")"
  say "apt install $(basename "$1"): $(since "$start"), $(inside fluxdesk --version)"
}

make_desktop() {
  # what a desktop has anyway; the package itself must not need it
  inside apt-get install -y -qq --no-install-recommends openbox dex dbus procps xdg-utils shared-mime-info desktop-file-utils \
    strace iproute2 python3 >/dev/null 2>&1
  inside useradd -m -u 1000 -s /bin/sh ana
  inside install -d -o 1000 -g 1000 -m 700 /run/user/1000
  mkdir -p /tmp/.X11-unix "$root/tmp/.X11-unix"
  mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
  Xvfb :77 -screen 0 1280x800x24 -nolisten tcp -r >/dev/null 2>&1 & screen=$!
  sleep 1
  as_ana openbox >/dev/null 2>&1 &
  sleep 1
}

start_by_entry() { # NAME-OF-PICTURE
  local start; start=$(seconds)
  as_ana sh -c 'dex /usr/share/applications/org.fluxdesk.FluxDesk.desktop >~/start.log 2>&1' &
  wait_for_window
  say "$1: window by the desktop entry after $(since "$start")"
  sleep 2; look "$1"
}

close_window() {
  DISPLAY=:77 xdotool key --clearmodifiers alt+F4
  for _ in $(seq 200); do [ "$(programs)" = 0 ] && return; sleep 0.1; done
  look did-not-close; fail "the program does not end with its window"
}

second_start() {
  local before shown; before=$(programs); shown=$(windows)
  printf 'GGUF' >"$root/home/ana/mi modelo ü.gguf"
  as_ana timeout 20 xdg-open '/home/ana/mi modelo ü.gguf' >/dev/null 2>&1 || true
  sleep 2; look second-start
  [ "$(programs)" = "$before" ] || fail "a second start left $(programs) programs running, before it $before"
  [ "$(windows)" = "$shown" ] || fail "a second start left $(windows) windows, before it $shown"
  say "second start with a .gguf: handed over, no second window"
  grep -q '^50:application/x-gguf:\*.gguf$' "$root/usr/share/mime/globs2" || fail "the system does not know .gguf"
}

set_up() { # the wizard by the Enter key, and a click on "Just try flux-mini": a download is a connection that was asked for
  local start step; start=$(seconds)
  for step in 1 2 3 4 5 6 7 8; do
    [ "$(windows)" -gt 1 ] || break
    DISPLAY=:77 xdotool key --clearmodifiers Return
    sleep 4; [ "$step" = 2 ] && DISPLAY=:77 xdotool mousemove 390 374 click 1 sleep 1
    look "wizard-$step"
  done
  [ "$(windows)" = 1 ] || fail "the wizard does not end by the Enter key"
  say "wizard: $(since "$start") (4 s of them waiting at each step), $(as_ana ls /home/ana/.config/fluxdesk | tr '\n' ' ')"
}

paint() { # NAME-OF-PICTURE: a prompt typed into the window, Ctrl+Enter, until the picture is there
  local start before; start=$(seconds)
  before=$(find "$root/home/ana" -name '*.png' | wc -l)
  DISPLAY=:77 xdotool mousemove 240 125 click 1 key --clearmodifiers ctrl+a
  DISPLAY=:77 xdotool type --delay 20 "a blue square above a red circle on a white background"
  DISPLAY=:77 xdotool key --clearmodifiers ctrl+Return
  for _ in $(seq 1200); do [ "$(find "$root/home/ana" -name '*.png' | wc -l)" -gt "$before" ] && break; sleep 0.1; done
  [ "$(find "$root/home/ana" -name '*.png' | wc -l)" -gt "$before" ] || { look "$1"; fail "no picture after two minutes"; }
  say "$1: picture $(since "$start") after the first key"
  sleep 2; look "$1"
}

main_job() { # as_ana or without_network: generate, compare, search the gallery
  local work=/home/ana/job name; name="circle-$RANDOM.png"
  rm -rf "$root$work"; as_ana mkdir -p "$work" /home/ana/Pictures/FluxDesk
  echo "a red circle above a blue square on a white background" >"$root$work/prompts.txt"
  "$1" fluxdesk generate --model flux-mini --level Q8_0 --prompt "$(cat "$root$work/prompts.txt")" --seed 1 --steps 20 \
    --size 128x128 --output "/home/ana/Pictures/FluxDesk/$name" --json >"$root$work/generate.json" || fail "generate: $1"
  "$1" fluxdesk compare --model flux-mini --levels F16,Q4_0 --prompts "$work/prompts.txt" --seeds 1 --no-floor \
    --output "$work/lab" --json >"$root$work/compare.json" || fail "compare: $1"
  "$1" fluxdesk gallery rebuild --json >"$root$work/rebuild.json" || fail "gallery rebuild: $1"
  "$1" fluxdesk gallery search circle --json >"$root$work/search.json" || fail "gallery search: $1"
  grep -q "$name" "$root$work/search.json" || fail "the gallery does not find $name"
}

without_network() { # COMMAND...: as ana in a namespace that has no interface, every connect() written down
  unshare -n chroot --userspec=1000:1000 "$root" "${person[@]}" strace -f -qq -e trace=connect,sendto -o "/home/ana/connects.$RANDOM" "$@"
}

strangers() { # connect() and sendto() to anything that is not a socket of this machine's files
  cat "$root"/home/ana/connects.* | grep -E 'sa_family=AF_(INET|INET6|PACKET)' | grep -v 'resumed' || true
}

remember() { (cd "$root/home/ana" && find Pictures .config/fluxdesk .local/share/fluxdesk -type f \
  \( -name '*.png' -o -name '*.toml' -o -name '*.safetensors' -o -name '*.gguf' \) -exec sha256sum {} + 2>/dev/null | sort); }

make_root
if [ -n "$old" ]; then install "$old"; else install "$new"; fi
make_desktop
start_by_entry first-start
second_start
set_up
paint first-picture
close_window
start_by_entry warm-start
close_window
if [ -n "$old" ]; then
  as_ana fluxdesk gallery search background --json >"$root/tmp/found-before"
  remember >"$root/tmp/before"
  install "$new"
  remember >"$root/tmp/after"
  cmp "$root/tmp/before" "$root/tmp/after" || fail "the upgrade changed files of the person"
  start_by_entry after-upgrade
  paint after-upgrade
  close_window
  as_ana fluxdesk gallery search background --json >"$root/tmp/found-after"
  python3 - "$root/tmp/found-before" "$root/tmp/found-after" <<'PYTHON' || fail "the gallery lost a picture in the upgrade"
import json, sys
before, after = ({p["file"] for p in json.load(open(f))["pictures"]} for f in sys.argv[1:])
sys.exit(not (before and before < after))
PYTHON
  say "upgrade keeps $(wc -l <"$root/tmp/before") files of the person and finds its pictures; it paints"
fi
start=$(seconds); main_job as_ana; say "generate, compare, gallery: $(since "$start")"
without_network python3 -c 'import socket; socket.socket().connect_ex(("192.0.2.1", 80))'
[ -n "$(strangers)" ] || fail "strace does not see connections, so the next steps would prove nothing"
rm -f "$root"/home/ana/connects.*
start=$(seconds); main_job without_network
[ -z "$(strangers)" ] || fail "without a network it tried to connect: $(strangers | head -3)"
say "the same without a network interface and under strace: $(since "$start"), $(cat "$root"/home/ana/connects.* | wc -l) calls, none but to sockets of files"
without_network sh -c 'dex /usr/share/applications/org.fluxdesk.FluxDesk.desktop' >/dev/null 2>&1 &
wait_for_window; sleep 3; paint without-network; close_window
[ -z "$(strangers)" ] || fail "the window tried to connect: $(strangers | head -3)"
say "the window without a network: it paints, no connect but to sockets of files"
if [ -n "$wheels" ]; then
  mkdir "$root/wheels"; mount --bind "$wheels" "$root/wheels"
  start=$(seconds)
  as_ana fluxdesk engine install --backend cpu --wheels /wheels --json >"$root/tmp/engine.json" || fail "no engine environment"
  say "engine environment from wheels, checked: $(since "$start"), $(as_ana du -sh /home/ana/.local/share/fluxdesk/engines | cut -f1)"
  main_job as_ana
  say "it paints with that engine"
fi
as_ana fluxdesk purge --yes --json >"$root/tmp/purge.json"
rm -rf "$root/home/ana/mi modelo ü.gguf" "$root/home/ana/job"
inside apt-get purge -y -qq fluxdesk >/dev/null 2>&1
rm -f "$root"/home/ana/connects.*
[ -z "$(traces)" ] || fail "left behind: $(traces | head -20)"
say "purge: no file left; pictures of this run: $pictures"
