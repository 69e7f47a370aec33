#!/usr/bin/env bash
# Installs what test/e2e/operate and the tests of the rules run: Prometheus, promtool and Alertmanager of Debian.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail

packages=(prometheus prometheus-alertmanager)

if type prometheus promtool prometheus-alertmanager >/dev/null 2>&1; then
  echo "Prometheus: installed already ($(prometheus --version 2>&1 | head -n 1))"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "Prometheus: skipped, since there is no apt-get; install ${packages[*]} by other means"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Prometheus: skipped, since only root may install; run: sudo $0"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null; }; then
  echo "Prometheus: skipped, since apt-get failed; see above"
  exit 0
fi
prometheus --version 2>&1 | head -n 1
