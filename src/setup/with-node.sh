#!/bin/sh
# Runs a command with the Node that the project uses first on PATH: the machine's own where it is recent enough
# (24.15), else the private one that set-up brought. Exit 3 where there is neither.
#   sh src/setup/with-node.sh COMMAND [ARGUMENT…]
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

for private in "$root"/.node/node_modules/node-linux-*/bin; do
  # Only the folder of this machine's processor holds a Node that runs; npm installed no other.
  if [ -x "$private/node" ]; then
    PATH=$private:$PATH
    export PATH
    exec "$@"
  fi
done

case $(node --version 2>/dev/null) in
  v24.1[5-9].* | v24.[2-9][0-9].* | v2[5-9].* | v[3-9][0-9].* | v[1-9][0-9][0-9]*) exec "$@" ;;
esac
echo "xdplings needs Node 24.15 or newer. In a clone, type:  npm run setup" >&2
exit 3
