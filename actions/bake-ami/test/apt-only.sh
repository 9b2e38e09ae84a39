# Makes a copy of the lab's base (ext4) one of the Debian family: no dnf, no rpm, apt alone. Needs no network. Run in a
# mount namespace of its own: sh apt-only.sh DISK DIRECTORY
set -eu
disk=$1 root=$2
mkdir -p "$root"
mount -o loop,offset=$((24576 * 512)),sizelimit=$(($(stat -c %s "$disk") - 1048576 - 24576 * 512)) "$disk" "$root"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/tmp"
in_image() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive "$@"; }
in_image apt-get -q -y --purge autoremove dnf rpm
rm -rf "$root/var/lib/rpm" "$root/var/lib/dnf" "$root/etc/dnf" "$root/etc/yum.repos.d" "$root/var/log/apt"
rm -f "$root"/var/cache/apt/*.bin
# Debian enables what is installed.
rm "$root/usr/lib/systemd/system-preset/99-default-disable.preset"
printf 'ID=debian\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\n' > "$root/usr/lib/os-release"
umount "$root/tmp" "$root/proc"
umount "$root"
