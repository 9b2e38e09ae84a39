# Runs one step of a component in a disk: in mount and pid namespaces of its own, as root of the image.
# sh apply.sh DISK OFFSET BYTES TYPE DIRECTORY COMMANDS
set -eu
disk=$1 offset=$2 bytes=$3 type=$4 root=$5 commands=$6
nouuid=
[ "$type" != xfs ] || nouuid=,nouuid
mkdir -p "$root"
mount -t "$type" -o "loop,offset=$offset,sizelimit=$bytes$nouuid" "$disk" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
for device in 'null 1 3' 'zero 1 5' 'full 1 7' 'random 1 8' 'urandom 1 9'; do
  set -- $device
  mknod -m 666 "$root/dev/$1" c "$2" "$3"
done
# What one step leaves in /run the next one finds: it is one machine.
mkdir -p "$root.run"
mount --bind "$root.run" "$root/run"
env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 SYSTEMD_OFFLINE=1 \
  chroot "$root" /bin/bash -c "$commands"
