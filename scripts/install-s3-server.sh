#!/usr/bin/env bash
# Installs the object storage that test/e2e/s3.test.ts runs against: Ceph's radosgw and the two daemons it needs.
# Where that cannot be done, it says why and ends well: the tests are skipped then, and say so too.
set -euo pipefail
. "$(dirname "$0")/apt-install.sh"

packages=(radosgw ceph-mon ceph-osd ceph-common)

if type radosgw radosgw-admin ceph ceph-mon ceph-osd >/dev/null 2>&1; then
  echo "S3 server: installed already ($(radosgw --version))"
  exit 0
fi
apt_install "S3 server" "${packages[*]}" "${packages[@]}"
radosgw --version
