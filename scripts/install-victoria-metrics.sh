#!/usr/bin/env bash
# Fetches VictoriaMetrics, which test/e2e/otlp sends metrics to: Debian trixie's package, unpacked into
# node_modules/.cache and not installed, so that any Debian will do. Where that cannot be done, it says why and ends
# well: the tests are skipped then, and say so too.
set -euo pipefail
cd "$(dirname "$0")/.."

dir=$PWD/node_modules/.cache/victoria-metrics
suite=trixie

if [ -x "$dir/victoria-metrics" ]; then
  echo "VictoriaMetrics: there already ($(cat "$dir/version"))"
  exit 0
fi
if ! command -v apt-get dpkg-deb >/dev/null; then
  echo "VictoriaMetrics: skipped, since this is no Debian; unpack one to $dir by other means"
  exit 0
fi

# Lists of another suite, apart from those of the system; the mirror is the one that the system uses.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/archives/partial"
mirror=$(grep -rhoE '^[^#]*https?://[^ ]+/debian/?( |$)' /etc/apt/sources.list.d /etc/apt/sources.list 2>/dev/null |
  grep -oE 'https?://[^ ]+' | head -n 1 || true)
keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] ${mirror:-http://deb.debian.org/debian} $suite main" >"$work/sources.list"
options=(-qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null
  -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work" -o "APT::Sandbox::User=$(id -un)")
if ! (cd "$work" && apt-get "${options[@]}" update && apt-get "${options[@]}" download victoria-metrics); then
  echo "VictoriaMetrics: skipped, since apt-get failed; see above"
  exit 0
fi
dpkg-deb -x "$work"/victoria-metrics_*.deb "$work/root"
mkdir -p "$dir"
dpkg-deb -f "$work"/victoria-metrics_*.deb Version >"$dir/version"
mv "$work/root/usr/bin/victoria-metrics" "$dir/"
echo "VictoriaMetrics: $(cat "$dir/version")"
