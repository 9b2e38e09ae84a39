# Sourced with DISK and DIRECTORY as arguments: mounts the root of the lab's base and lets its apt install from Debian.
disk=$1 root=$2
mkdir -p "$root"
part=loop,offset=$((24576 * 512)),sizelimit=$(($(stat -c %s "$disk") - 1048576 - 24576 * 512))
mount -t ext4 -o "$part" "$disk" "$root" 2>/dev/null || mount -t xfs -o "$part,nouuid" "$disk" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
in_image() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }

mirror=${LAB_DEBIAN_MIRROR:-http://deb.debian.org}
cat > "$root/etc/apt/sources.list" <<END
deb $mirror/debian bookworm main
deb $mirror/debian-security bookworm-security main
END
in_image apt-get -q update

install() { in_image apt-get -q install -y --no-install-recommends "$@"; }
close() {
  : > "$root/etc/apt/sources.list"
  rm -rf "$root/var/lib/apt/lists" "$root/var/cache/apt"
  umount "$root/etc/resolv.conf" "$root/tmp" "$root/proc"
  # What apt deleted would be blocks of the base, and each bake would put zeros there. What no journal has freed is not trimmed.
  sync -f "$root"
  fstrim "$root"
  umount "$root"
}
