# To be sourced. Installs packages of Debian for tests; where that cannot be done, it says why and ends the script well: the
# tests are skipped then, and say so too.

# apt_install NAME WHAT PACKAGE...: WHAT is to be installed by other means where there is no apt-get.
apt_install() {
  local name=$1 what=$2
  shift 2
  if ! command -v apt-get >/dev/null; then
    echo "$name: skipped, since there is no apt-get; install $what by other means"
    exit 0
  fi
  if [ "$(id -u)" -ne 0 ]; then
    echo "$name: skipped, since only root may install; run: sudo $0"
    exit 0
  fi
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get update -qq && apt-get install -y -qq --no-install-recommends "$@" >/dev/null; }; then
    echo "$name: skipped, since apt-get failed; see above"
    exit 0
  fi
}
