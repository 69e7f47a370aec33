#!/usr/bin/env bash
# Installs the browser that the tests of the HTML report and of the page run in: Debian's Chromium.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail
. "$(dirname "$0")/apt-install.sh"

if [ -x /usr/bin/chromium ]; then
  echo "Chromium: installed already ($(/usr/bin/chromium --version 2>/dev/null))"
  exit 0
fi
apt_install Chromium "it as /usr/bin/chromium" chromium
/usr/bin/chromium --version 2>/dev/null
