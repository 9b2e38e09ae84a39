#!/usr/bin/env bash
# Builds coldsnap, AWS's own uploader and downloader of snapshots, in the cache, once, and prints its path. The lab's
# conformance test and script/bench ask and measure with it; nothing else needs it. Built with Rust 1.95; that took 52
# minutes at the lowest priority beside eight other jobs on two cores.
set -euo pipefail
. "$(dirname "$0")/locate.sh"

if [ ! -x "$COLDSNAP_DIR/bin/coldsnap" ]; then
  if ! command -v cargo >/dev/null; then
    echo 'coldsnap.sh: there is no cargo; install Rust (https://rustup.rs), and run this again' >&2
    exit 1
  fi
  mkdir -p "$KILN_TOOLS"
  exec 9>"$KILN_TOOLS/.coldsnap.lock"
  flock 9
  if [ ! -x "$COLDSNAP_DIR/bin/coldsnap" ]; then
    # Sources and objects are a gigabyte and a half; in a directory of their own nothing of them stays.
    target=$(mktemp -d)
    trap 'rm -rf "$target"' EXIT
    quietly nice -n 15 cargo install coldsnap --version "$COLDSNAP_VERSION" --locked --root "$COLDSNAP_DIR" --target-dir "$target"
  fi
fi
echo "$COLDSNAP_DIR/bin/coldsnap"
