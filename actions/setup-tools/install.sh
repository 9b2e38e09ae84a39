#!/usr/bin/env bash
# Installs the programs that the stages in $STAGES need, with apt or dnf. Does nothing, in some milliseconds, when they
# are there. Says what it installs; shows the package manager's own words only when it fails.
set -euo pipefail

fail() {
  # One annotation: a line break in it is %0A.
  printf '::error title=setup-tools::%s%%0AWhat to do: %s\n' "$1" "$2"
  exit 1
}

as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo -n "$@"
  else
    fail 'Programs are missing, and this job is neither root nor has sudo.' \
      'Run the job as root, or use a runner or container that has them.'
  fi
}

if command -v apt-get >/dev/null; then
  manager=apt
elif command -v dnf >/dev/null; then
  manager=dnf
elif command -v yum >/dev/null; then
  manager=yum
else
  fail 'This runner has neither apt nor dnf.' 'Use Debian, Ubuntu or a distribution of the RPM family.'
fi

# program : package of Debian and Ubuntu : package of the RPM family
build_rpm='rpmbuild:rpm:rpm-build
rpmsign:rpm:rpm-sign
rpmlint:rpmlint:rpmlint
gpg:gnupg:gnupg2
patch:patch:patch
git:git:git-core
xz:xz-utils:xz
zstd:zstd:zstd
flock:util-linux:util-linux'
test_rpm='rpm:rpm:rpm
unshare:util-linux:util-linux
nsenter:util-linux:util-linux
tar:tar:tar
zstd:zstd:zstd
systemctl:systemd:systemd
systemd-nspawn:systemd-container:systemd-container'
publish_rpm='rpm:rpm:rpm
createrepo_c:createrepo-c:createrepo_c
flock:util-linux:util-linux'
bake_ami='rpm:rpm:rpm
xz:xz-utils:xz
dnf:dnf:dnf
createrepo_c:createrepo-c:createrepo_c
mkfs.xfs:xfsprogs:xfsprogs
filefrag:e2fsprogs:e2fsprogs
fstrim:util-linux:util-linux
unshare:util-linux:util-linux
nsenter:util-linux:util-linux
systemd-nspawn:systemd-container:systemd-container
nbdfuse:libnbd-bin:nbdfuse
fusermount3:fuse3:fuse3'

wanted=''
for stage in ${STAGES//,/ }; do
  case $stage in
    build-rpm) wanted+=$build_rpm$'\n' ;;
    test-rpm) wanted+=$test_rpm$'\n' ;;
    publish-rpm) wanted+=$publish_rpm$'\n' ;;
    bake-ami) wanted+=$bake_ami$'\n' ;;
    all) wanted+=$build_rpm$'\n'$test_rpm$'\n'$publish_rpm$'\n'$bake_ami$'\n' ;;
    *) fail "input \"stages\": \"$stage\" is not one of build-rpm, test-rpm, publish-rpm, bake-ami, all" \
      'Correct the input in the workflow; nothing was installed.' ;;
  esac
done

PATH=$PATH:/usr/sbin:/sbin # mkfs.xfs and others are not on an ordinary user's path
missing=()
optional=()
while IFS=: read -r program debian red_hat; do
  if [ -z "$program" ] || command -v "$program" >/dev/null; then continue; fi
  if [ "$manager" = apt ]; then package=$debian; else package=$red_hat; fi
  # rpmlint is not in each distribution (Amazon Linux 2023 has none): build-rpm then says that it did not run.
  if [ "$program" = rpmlint ] && [ "$manager" != apt ]; then optional+=("$package"); continue; fi
  case " ${missing[*]-} " in *" $package "*) ;; *) missing+=("$package") ;; esac
done <<<"$wanted"

# Not a stage's: 100 MB that only trial boots in virtual machines need.
case ${VIRTUAL_MACHINES:-false} in
  true)
    [ "$manager" = apt ] || fail 'virtual-machines: true works with apt only.' \
      'Use Debian or Ubuntu, or bake-ami with verify-machine: container.'
    command -v qemu-system-x86_64 >/dev/null || missing+=(qemu-system-x86)
    [ -d /usr/share/OVMF ] || missing+=(ovmf)
    command -v ip >/dev/null || missing+=(iproute2)
    ;;
  false) ;;
  *) fail "input \"virtual-machines\": \"$VIRTUAL_MACHINES\" is neither true nor false" \
    'Correct the input in the workflow; nothing was installed.' ;;
esac

log=$(mktemp)
trap 'rm -f "$log"' EXIT
install() {
  if [ "$manager" = apt ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"
  else
    as_root "$manager" install -y "$@"
  fi
}

if [ "${#missing[@]}" -gt 0 ]; then
  echo "Installing ${missing[*]}"
  # The lists of a runner's image are often old enough to name packages that are gone.
  if [ "$manager" = apt ]; then as_root apt-get update >"$log" 2>&1 || true; fi
  if ! install "${missing[@]}" >>"$log" 2>&1; then
    tail -n 30 "$log"
    fail "The packages ${missing[*]} cannot be installed." \
      "Read the package manager's words above, or use a runner or container that has them."
  fi
fi
if [ "${#optional[@]}" -gt 0 ]; then
  install "${optional[@]}" >"$log" 2>&1 || echo "This distribution has no ${optional[*]}; going on without."
fi

version_of() {
  local said
  said=$("$1" --version 2>&1 | head -n 1) || return 0
  grep -oE '[0-9]+(\.[0-9]+)+' <<<"$said" | head -n 1 || true
}
versions=''
for program in rpm rpmbuild rpmlint createrepo_c dnf gpg git; do
  if ! command -v "$program" >/dev/null; then continue; fi
  versions+=${versions:+,}"\"$program\":\"$(version_of "$program")\""
done
echo "Programs: {$versions}"
{
  echo "versions={$versions}"
  echo "installed=${missing[*]-}"
} >>"${GITHUB_OUTPUT:-/dev/stdout}"
