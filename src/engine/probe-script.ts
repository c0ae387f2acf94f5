/**
 * What is run inside a container to look around, `sh -c SCRIPT NONCE ARGUMENT`, for dash, BusyBox, bash and mksh. It reads
 * and prints, and changes nothing. ARGUMENT is `1` where process 1 inside is the container's own.
 *
 * Its output is a row of frames. Each begins with a line `@NONCE KIND WORDS`, before which stands a newline that belongs to
 * it; what follows, up to the next such line, is its content, byte for byte. The nonce is random: no file can hold it.
 *
 * - `l PATH` a link; content: what it says · `h PATH` the same of the next link on the way of that one
 * - `r PATH` content: the path with all links resolved · `x PATH` its links lead nowhere
 * - `f PATH` a file; content: its first bytes · `q CODE` how the program ended that printed them; not 0: not all are there
 * - `d PATH NAMES…` a folder and names in it · `o PATH` something else · `a PATH` absent · `n PATH` may not be read
 * - `end` nothing follows
 *
 * PATH is one of the script's own, or made of a TZ or TZDIR of harmless characters: all else that comes from the container
 * stands in contents.
 */
export const PROBE_SCRIPT = `
N=$0
if (printf x) >/dev/null 2>&1; then p() { printf '%s\\n' "$*"; }; else p() { print -r -- "$*"; }; fi
m() { p; p "@$N $*"; }
c() { head -c "$2" "$1" 2>/dev/null || cat "$1" 2>/dev/null; m q $?; }
k() {
  if [ -L "$1" ]; then m l "$1"; readlink "$1" 2>/dev/null; fi
  if [ -f "$1" ]; then
    if [ -r "$1" ]; then m f "$1"; c "$1" "$2"; else m n "$1"; fi
  elif [ -d "$1" ]; then m d "$1"
  elif [ -e "$1" ]; then m o "$1"
  elif [ -L "$1" ]; then m x "$1"
  else m a "$1"; fi
}
z() {
  if [ -e "$1" ]; then m r "$1"; readlink -f "$1" 2>/dev/null; fi
  k "$1" 65536
}
h() {
  j=$1; i=0
  while [ -L "$j" ] && [ "$i" -lt 9 ]; do
    if [ "$i" -gt 0 ]; then m h "$1"; readlink "$j" 2>/dev/null; fi
    x=$(readlink "$j" 2>/dev/null) || break
    case $x in /*) j=$x ;; *) j=\${j%/*}/$x ;; esac
    i=$((i+1))
  done
}
g() {
  if [ -d "$1" ]; then
    x=$1; b=
    set -- "$x"/$2
    for y; do
      case \${y##*/} in *[!A-Za-z0-9_.+-]*) ;; *) if [ -e "$y" ] || [ -L "$y" ]; then b="$b \${y##*/}"; fi ;; esac
    done
    m d "$x$b"
  elif [ -e "$1" ] || [ -L "$1" ]; then m o "$1"; else m a "$1"; fi
}
t() {
  s=\${1#:}
  case $s in ''|*[!A-Za-z0-9_+/.-]*) return ;; esac
  case $s in
    /*) z "$s" ;;
    *) for d in /usr/share/zoneinfo /share/zoneinfo /etc/zoneinfo $D; do if [ -d "$d" ]; then z "$d/$s"; fi; done ;;
  esac
}
D=
case $TZDIR in *[!A-Za-z0-9_+/.-]*) ;; /*) D=$TZDIR ;; esac
z /etc/localtime
h /etc/localtime
k /etc/timezone 4096
k /etc/os-release 16384
k /usr/lib/os-release 16384
k /etc/ld.so.preload 4096
k /etc/alpine-release 64
k /proc/self/mountinfo 131072
I=
if [ "$1" = 1 ]; then
  k /proc/1/environ 65536
  k /proc/1/status 16384
  k /proc/1/uid_map 4096
  k /proc/1/cmdline 65536
  if [ -r /proc/1/maps ]; then
    m f /proc/1/maps
    grep -E 'faketime|libc[.-]|ld-musl|ld-linux|ld64|libjvm|libnode' /proc/1/maps 2>/dev/null
    e=$?
    if [ "$e" = 1 ]; then e=0; fi
    m q "$e"
  else m n /proc/1/maps; fi
  m l /proc/1/exe
  readlink /proc/1/exe 2>/dev/null
  I=$(tr '\\000' '\\n' 2>/dev/null </proc/1/environ)
fi
for d in /usr/share/zoneinfo /usr/lib/zoneinfo /usr/share/lib/zoneinfo /share/zoneinfo /etc/zoneinfo /var/db/timezone/zoneinfo $D; do
  g "$d" '[A-Z]*'
done
for d in /usr/share/zoneinfo /share/zoneinfo /etc/zoneinfo; do
  if [ -d "$d" ]; then k "$d/tzdata.zi" 64; k "$d/+VERSION" 64; fi
done
g /lib 'ld[-6.]*'
g /lib64 'ld[-6.]*'
t "$TZ"
J=
case "
$I" in *"
TZ="*)
  J="
$I"
  J=\${J#*"
TZ="}
  J=\${J%%"
"*} ;;
esac
if [ "$J" != "$TZ" ]; then t "$J"; fi
if [ -f /etc/timezone ] && [ -r /etc/timezone ]; then
  while read -r x y; do case $x in ''|'#'*) ;; *) t "$x"; break ;; esac; done </etc/timezone
fi
m end
`;
