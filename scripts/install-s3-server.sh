#!/usr/bin/env bash
# Installs the object storage that test/e2e/s3.test.ts runs against: Ceph's radosgw and the two daemons it needs.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail

packages=(radosgw ceph-mon ceph-osd ceph-common)

if type radosgw radosgw-admin ceph ceph-mon ceph-osd >/dev/null 2>&1; then
  echo "S3 server: installed already ($(radosgw --version))"
  exit 0
fi
if ! command -v apt-get >/dev/null; then
  echo "S3 server: skipped, since there is no apt-get; install ${packages[*]} by other means"
  exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
  echo "S3 server: skipped, since only root may install; run: sudo $0"
  exit 0
fi

export DEBIAN_FRONTEND=noninteractive
if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null; }; then
  echo "S3 server: skipped, since apt-get failed; see above"
  exit 0
fi
radosgw --version
