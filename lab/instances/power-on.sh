# shellcheck shell=sh
# Becomes the machine: runs as pid 1 of a fresh pid namespace in a fresh mount namespace, so that nothing it mounts or
# starts outlives it. Arguments: lower, disk (holds upper/ and work/), resolver, then the cgroup directories up to a
# `--`, then the command of systemd-nspawn.
set -eu
lower=$1 disk=$2 resolver=$3
shift 3
# nspawn keeps locks and sockets here and a directory in /tmp, which a kill would leave behind
mkdir -p /run/systemd/nspawn
mount -t tmpfs -o mode=700 nspawn /run/systemd/nspawn
mkdir /run/systemd/nspawn/machine
echo "nameserver $resolver" >/run/systemd/nspawn/resolv.conf
mount -t overlay -o "lowerdir=$lower,upperdir=$disk/upper,workdir=$disk/work" overlay /run/systemd/nspawn/machine
while [ "$1" != -- ]; do
  echo 0 >"$1/cgroup.procs"
  shift
done
shift
cd /
mount -t tmpfs tmp /tmp
exec "$@"
