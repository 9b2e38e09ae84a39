#!/bin/sh
# Makes the lab's Python environment (moto, boto3, AWS CLI) in the cache, once, and prints its directory.
set -eu

version=5.2.5
tools=${KILN_CACHE:-$HOME/.cache/kiln}/tools
venv=$tools/moto-$version

mkdir -p "$tools"
exec 9>"$tools/.moto.lock"
flock 9

# The marker is written last, so that an environment whose making was interrupted is made anew.
if [ ! -e "$venv/.complete" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  log=$tools/moto-install.log
  if ! "$venv/bin/pip" install --quiet --disable-pip-version-check --no-input \
    "moto[server]==$version" boto3 awscli >"$log" 2>&1; then
    cat "$log" >&2
    echo "moto $version could not be installed into $venv: see above; is a package index reachable?" >&2
    rm -rf "$venv"
    exit 1
  fi
  rm -f "$log"
  : >"$venv/.complete"
fi
echo "$venv"
