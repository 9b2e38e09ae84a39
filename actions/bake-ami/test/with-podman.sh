# Installs podman into a copy of the lab's base (ext4). Run in a mount namespace of its own: sh with-podman.sh DISK DIRECTORY
set -eu
. "$(dirname "$0")/in-base.sh"
install podman crun
close
