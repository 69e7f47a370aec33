#!/usr/bin/env bash
# Installs what test/e2e/operate and the tests of the rules run: Prometheus, promtool and Alertmanager of Debian.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail
. "$(dirname "$0")/apt-install.sh"

packages=(prometheus prometheus-alertmanager)

if type prometheus promtool prometheus-alertmanager >/dev/null 2>&1; then
  echo "Prometheus: installed already ($(prometheus --version 2>&1 | head -n 1))"
  exit 0
fi
apt_install Prometheus "${packages[*]}" "${packages[@]}"
prometheus --version 2>&1 | head -n 1
