/**
 * What is run inside a container to look around, for dash, BusyBox, bash and mksh, as `sh -c SCRIPT NONCE ARGUMENT ZONE`. It
 * reads and prints, and changes nothing. ARGUMENT is `1` where process 1 inside is the container's own; ZONE a value of TZ
 * whose file is wanted too. Each program that it starts costs as much as all the rest: there is one for all files, and one
 * for each link.
 *
 * Its output is a row of frames. Each begins with a line `@NONCE KIND WORDS`, before which stands a newline that belongs to
 * it; what follows, up to the next such line, is its content, byte for byte. The nonce is random: no file can hold it.
 *
 * - `l PATH` a link; content: what it says · `h PATH` the same of the next link on the way of that one
 * - `r PATH` content: the path with all links resolved · `x PATH` its links lead nowhere
 * - `s PATHS…` files; content: the first bytes of each, before and after which stands the shell's own command line, which
 *   ends with NONCE, ARGUMENT and ZONE, a zero byte after each
 * - `f PATH` a file; content: its first bytes; told once more where all at once could not be told
 * - `q CODE` how the program ended that printed what stands in the frame before; not 0: not all is there
 * - `d PATH NAMES…` a folder and names in it · `o PATH` something else · `a PATH` absent · `n PATH` may not be read
 * - `end` nothing follows
 *
 * PATH is one of the script's own, or made of a TZ or TZDIR of harmless characters: all else that comes from the container
 * stands in contents. Nothing is read that a link or TZ names in /proc, /sys or /dev: to read it may be to use it up. Of the
 * processes only those are told whose names are like those of time services. `read` has no limit of its own for lines; that of the processor's time, in seconds, is one.
 */
export const PROBE_SCRIPT = `
ulimit -t 2 2>/dev/null
N=$0
case \${KSH_VERSION-} in *KSH*) p() { print -rn -- "$1"; } ;; *) p() { printf %s "$1"; } ;; esac
O=
L=
m() { O="$O
@$N $*
"; }
w() { O="$O$1
"; }
b() { { :; } 2>/dev/null <"$1"; }
k() {
  if [ -f "$1" ]; then
    if b "$1"; then L="$L $1"; else m n "$1"; fi
  elif [ -d "$1" ]; then m d "$1"
  elif [ -e "$1" ]; then m o "$1"
  elif [ -L "$1" ]; then m x "$1"
  else m a "$1"; fi
}
z() {
  j=$1
  i=l
  while [ -L "$j" ] && [ "\${#i}" -lt 9 ]; do
    x=$(readlink "$j" 2>/dev/null)
    case $i in l) m l "$1" ;; *) m h "$1" ;; esac
    if [ -z "$x" ]; then break; fi
    w "$x"
    case $x in /*) j=$x ;; *) j=\${j%/*}/$x ;; esac
    i=h$i
  done
  if [ -e "$1" ] && ! [ -L "$j" ] && cd -P "\${j%/*}/" 2>/dev/null; then
    case $PWD/ in /proc/*|/sys/*|/dev/*) m n "$1"; return ;; esac
    m r "$1"
    w "$PWD/\${j##*/}"
  fi
  k "$1"
}
v() {
  if [ -f "$1" ] && b "$1"; then
    read -r x <"$1"
    m f "$1"
    w "$x"
    m q 0
  else k "$1"; fi
}
g() {
  if [ -d "$1" ]; then
    x=$1
    y=
    set -- "$x"/$2
    for f; do
      case \${f##*/} in *[!A-Za-z0-9_.+-]*) ;; *) y="$y \${f##*/}" ;; esac
    done
    m d "$x$y"
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
case \${TZDIR-} in *[!A-Za-z0-9_+/.-]*) ;; /*) D=$TZDIR ;; esac
z /etc/localtime
if [ -L /etc/timezone ]; then z /etc/timezone; else k /etc/timezone; fi
for f in /etc/os-release /usr/lib/os-release /etc/ld.so.preload /etc/alpine-release /proc/self/mountinfo; do k "$f"; done
if [ "$1" = 1 ]; then
  for f in environ status uid_map cmdline maps; do k "/proc/1/$f"; done
  m l /proc/1/exe
  x=$(readlink /proc/1/exe 2>/dev/null)
  if [ -n "$x" ]; then w "$x"; fi
  y=
  for f in /proc/[0-9]*; do
    x=
    if b "$f/comm"; then read -r x <"$f/comm"; fi
    case $x in
      *ntp*|*chron*|*timesync*|*ptp*|phc2sys|timemaster|connmand|busybox) y="$y \${f##*/}"; v "$f/comm"; k "$f/cmdline" ;;
    esac
  done
  m d "/proc$y"
fi
for d in /usr/share/zoneinfo /usr/lib/zoneinfo /usr/share/lib/zoneinfo /share/zoneinfo /etc/zoneinfo /var/db/timezone/zoneinfo $D; do
  g "$d" '[A-Z]*'
done
for d in /usr/share/zoneinfo /share/zoneinfo /etc/zoneinfo; do
  if [ -d "$d" ]; then v "$d/tzdata.zi"; v "$d/+VERSION"; fi
done
g /lib 'ld[-6.]*'
g /lib64 'ld[-6.]*'
t "\${TZ-}"
if [ "\${2-}" != "\${TZ-}" ]; then t "\${2-}"; fi
if [ -f /etc/timezone ] && b /etc/timezone; then
  while read -r x y; do case $x in ''|'#'*) ;; *) t "$x"; break ;; esac; done </etc/timezone
fi
C=/proc/$$/cmdline
set -- "$C"
for f in $L; do set -- "$@" "$f" "$C"; done
m "s$L"
p "$O"
head -q -c 262144 "$@" 2>/dev/null
e=$?
O=
m q "$e"
if [ "$e" != 0 ]; then
  for f in $L; do
    m f "$f"
    p "$O"
    head -c 262144 "$f" 2>/dev/null || cat "$f" 2>/dev/null
    e=$?
    O=
    m q "$e"
  done
fi
m end
p "$O"
`;
