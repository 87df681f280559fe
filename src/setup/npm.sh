#!/bin/sh
# What the scripts of package.json run: set-up first, with whatever Node npm has, then the thing itself with the
# project's Node.
#   sh src/setup/npm.sh start|test|setup|build|bench|bench:hub|soak|chaos [--yes] [ARGUMENT…]
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
what=$1
shift

# --yes and --force are for set-up; every other word goes to the thing itself.
setup_words=
count=$#
while [ "$count" -gt 0 ]; do
  case $1 in
    --yes | --force) setup_words="$setup_words $1" ;;
    *) set -- "$@" "$1" ;;
  esac
  shift
  count=$((count - 1))
done
case $what in
  start | setup) ;;
  build) setup_words="$setup_words --force" ;;
  *) setup_words="$setup_words --tests" ;;
esac

# shellcheck disable=SC2086 # words, one by one, none with a space
node "$here/setup.mjs" $setup_words || exit $?

cd "$root" || exit 3
case $what in
  start) exec "$root/xdplings" "$@" ;;
  setup) exec "$root/xdplings" doctor "$@" ;;
  build) exit 0 ;; # set-up has built what was not built from these sources
  test) exec sh "$here/with-node.sh" node "$here/run-tests.mjs" "$@" ;;
  bench) exec sh "$here/with-node.sh" node bench/main.ts "$@" ;;
  bench:hub) exec sh "$here/with-node.sh" node bench/hub.ts "$@" ;;
  soak) exec sh "$here/with-node.sh" node test/proof/soak.ts "$@" ;;
  chaos) exec sh "$here/with-node.sh" node test/proof/chaos.ts "$@" ;;
esac
