# Installs podman with Quadlet, for which Debian 12's is too old, into a copy of the lab's base; what is installed afterwards is
# of the same release. Run in a mount namespace of its own: sh with-podman.sh DISK DIRECTORY
set -eu
. "$(dirname "$0")/in-base.sh"
echo "deb $mirror/debian trixie main" > "$root/etc/apt/sources.list.d/trixie.list"
in_image apt-get -q update
install podman crun netavark nftables
close
