# Makes a copy of the lab's base one with SELinux, as the RPM family's are: a policy, its tools, and a label on every file, one
# of them an administrator's own. Run in a mount namespace of its own: sh with-selinux.sh DISK DIRECTORY
set -eu
. "$(dirname "$0")/in-base.sh"
install selinux-policy-default policycoreutils selinux-utils
printf 'SELINUX=enforcing\nSELINUXTYPE=default\n' > "$root/etc/selinux/config"
: > "$root/etc/own"
umount "$root/etc/resolv.conf" "$root/tmp"
# It reaches files by /proc, and labels the mounts' places, which have nothing mounted on them.
in_image setfiles -F /etc/selinux/default/contexts/files/file_contexts /
python3 -c 'import os, sys; os.setxattr(sys.argv[1], "security.selinux", b"system_u:object_r:shadow_t:s0\0")' "$root/etc/own"
mount -t tmpfs tmpfs "$root/tmp"
mount --bind /etc/resolv.conf "$root/etc/resolv.conf"
close
