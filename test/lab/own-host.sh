# Makes the namespaces that this shell was started in a host of its own, and is its init until stdin ends.
#
# Its root is this machine's, laid under a file system in memory: all that is written there is private, and ends with
# it. This machine's own root is out of reach from then on. The folder $1 is empty and ours; $2 is the project, $3 the
# Node to run it with.
#
# Every process of the host ends with this one. The last line on stdout is "ready" and this shell's pid as the machine
# counts it.
set -eu
read -r pid _ </proc/self/stat

mount -t tmpfs -o mode=755 tmpfs "$1"
root=$1/root
mkdir "$1/upper" "$1/work" "$root"
mount -t overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" overlay "$root"

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount --rbind /sys "$root/sys"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
mount -t tmpfs -o mode=755 tmpfs "$root/var/log"

# Where every user can read them, wherever they lie on this machine.
mkdir -p "$root/opt/timecheck"
mount --bind "$2" "$root/opt/timecheck"
mount -o remount,bind,ro "$root/opt/timecheck"
touch "$root/opt/node"
mount --bind "$3" "$root/opt/node"
mount -o remount,bind,ro "$root/opt/node"

# It is no container, whatever this machine is.
rm -f "$root/.dockerenv"
ip link set lo up

mkdir "$root/.machine"
cd "$root"
pivot_root . .machine
umount -l /.machine
rmdir /.machine

echo "ready $pid"
# Not exec: a shell that waits reaps the processes that have lost their parent.
cat >/dev/null
exit 0
