# shellcheck shell=bash
# Sourced by every script: where the checkout is, where tools are kept, and Node 24 first on PATH.
# Tools live in one cache for all checkouts, each under its version, so a new version never meets an old one.

KILN_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
KILN_CACHE=${KILN_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kiln}
KILN_TOOLS=$KILN_CACHE/tools

NODE_VERSION=24.19.0
ACT_VERSION=0.2.89
ACTIONLINT_VERSION=1.7.12
ZIZMOR_VERSION=1.32.0
COLDSNAP_VERSION=0.12.0

NODE_DIR=$KILN_TOOLS/node-$NODE_VERSION/bin
ACT_DIR=$KILN_TOOLS/act-$ACT_VERSION
ACTIONLINT_DIR=$KILN_TOOLS/actionlint-$ACTIONLINT_VERSION
# Not on the PATH: a venv brings a python of its own.
export ZIZMOR_DIR=$KILN_TOOLS/zizmor-$ZIZMOR_VERSION
# Made by coldsnap.sh, for who asks for it.
export COLDSNAP_VERSION COLDSNAP_DIR=$KILN_TOOLS/coldsnap-$COLDSNAP_VERSION

export KILN_ROOT KILN_CACHE
# Debian's users have no sbin on their PATH, and sudo here keeps the PATH.
export PATH=$NODE_DIR:$ACT_DIR:$ACTIONLINT_DIR:$PATH:/usr/local/sbin:/usr/sbin:/sbin

# Runs a command quietly; shows what it printed only when it fails.
quietly() {
  local log
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; else
    local code=$?
    echo "kiln: failed: $*" >&2
    tail -n 40 "$log" >&2
    rm -f "$log"
    return "$code"
  fi
}

# Runs a command as root: as it is for root, through sudo otherwise.
as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

# Runs a program of the checkout as root, with these tools and this cache. HOME is root's own, so that the user's fills
# with nothing that is root's.
with_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; else
    sudo --preserve-env="$(compgen -e | grep -E '^(KILN_|LAB_|NODE_|SSL_CERT_|PIP_|(https?|no)_proxy$|(HTTPS?|NO)_PROXY$)' | paste -sd,)" \
      env "PATH=$PATH" "$@"
  fi
}

# Says what is being done, with the seconds since the script began.
say() { printf '\033[36m%4ds\033[0m %s\n' "$SECONDS" "$*"; }
