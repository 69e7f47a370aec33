#!/usr/bin/env bash
# Installs the browser that the tests of the HTML report and of the page run in: Debian's Chromium.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail

if [ -x /usr/bin/chromium ]; then
  echo "Chromium: installed already ($(/usr/bin/chromium --version 2>/dev/null))"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "Chromium: skipped, since there is no apt-get; install it as /usr/bin/chromium by other means"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "Chromium: skipped, since only root may install; run: sudo $0"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium >/dev/null; }; then
  echo "Chromium: skipped, since apt-get failed; see above"
  exit 0
fi
/usr/bin/chromium --version 2>/dev/null
