#!/bin/sh
# Runs a command in a Debian in a folder. This tree, the home folder (with pip's settings and its
# cache), the Rust toolchain and the network's settings are there where they are outside.
#
#   unshare --mount tests/pythons/enter.sh DEBIAN TREE COMMAND...
#
# What is mounted goes with the last process, since the mounts are this process's own.
set -eu
debian=$1 tree=$2
shift 2

same() {
  for path; do
    [ -e "$path" ] || continue
    if [ -d "$path" ]; then mkdir -p "$debian$path"; else mkdir -p "$debian${path%/*}" && touch "$debian$path"; fi
    mount --rbind "$path" "$debian$path"
  done
}

same /proc /dev /etc/resolv.conf /etc/hosts /etc/ssl /etc/pip.conf "$HOME"
same "${CARGO_HOME:-$HOME/.cargo}" "$(rustc --print sysroot)" "$tree"
PATH=$(dirname "$(command -v cargo)"):/usr/sbin:/usr/bin:/sbin:/bin
export PATH
here=$PWD
exec chroot "$debian" sh -c 'cd "$0" && exec "$@"' "$here" "$@"
