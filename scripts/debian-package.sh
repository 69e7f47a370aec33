#!/usr/bin/env bash
# debian-package.sh SUITE DIR PACKAGE...: unpacks packages of a suite of Debian into DIR, and installs nothing. It has lists
# of its own, apart from those of the system, and uses the mirror that the system uses.
set -euo pipefail
suite=$1
dir=$2
shift 2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial" "$dir"
mirror=$(grep -rhoE '^[^#]*https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list.d /etc/apt/sources.list 2>/dev/null |
  grep -oE 'https?://[^ ]+' | head -n 1 || true)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] ${mirror:-http://deb.debian.org/debian} $suite main" >"$work/sources.list"
options=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "APT::Sandbox::User=$(id -un)")
cd "$work"
apt-get "${options[@]}" update
apt-get "${options[@]}" download "$@"
for package in ./*.deb; do dpkg-deb -x "$package" "$dir"; done
