#!/usr/bin/env bash
# Fetches VictoriaMetrics, which test/e2e/otlp sends metrics to: Debian's package, kept in node_modules/.cache. Where that
# cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail
cd "$(dirname "$0")/.."

binary=$PWD/node_modules/.cache/victoria-metrics/victoria-metrics

if [ -x "$binary" ]; then
  echo "VictoriaMetrics: there already"
  exit 0
fi
if ! type apt-get dpkg-deb >/dev/null 2>&1; then
  echo "VictoriaMetrics: skipped, since this is no Debian; put one at $binary by other means"
  exit 0
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if ! scripts/debian-package.sh trixie "$work" victoria-metrics; then
  echo "VictoriaMetrics: skipped, since apt-get failed; see above"
  exit 0
fi
mkdir -p "$(dirname "$binary")"
mv "$work/usr/bin/victoria-metrics" "$binary"
echo "VictoriaMetrics: fetched"
