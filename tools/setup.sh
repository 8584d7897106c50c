#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the machine ready: Node, Debian packages, node_modules. Needs nothing but a shell, says
# nothing when all is there. `sh tools/setup.sh [test] [check] [bench] [npm] [matrix] [sanitize]` asks
# for more than the demo needs.
set -eu
cd "$(dirname "$0")/.."

DEMO_PACKAGES='gcc make libc6-dev openssl libsofthsm2'
TEST_PACKAGES='chromium libssl-dev python3 p11-kit libnss3 libnss3-tools softhsm2 opensc curl nginx apache2 haproxy stunnel4 postgresql redis-server swtpm tpm2-abrmd tpm2-tools libtss2-tcti-tabrmd0 libtpm2-pkcs11-1 libtpm2-pkcs11-tools dbus openssh-client'
CHECK_PACKAGES='clang-format'
BENCH_PACKAGES='libssl-dev libp11-kit-dev nginx'
# Compilers for the platforms of the npm package that this machine is not.
NPM_PACKAGES='gcc-aarch64-linux-gnu libc6-dev-arm64-cross musl-tools'
MATRIX_PACKAGES='debootstrap qemu-user'
SANITIZE_PACKAGES='valgrind'
# What some of them would start, now and with the machine: package:service.
SERVICES='nginx:nginx apache2:apache2 haproxy:haproxy stunnel4:stunnel4 postgresql:postgresql redis-server:redis-server tpm2-abrmd:tpm2-abrmd'
OLDEST_NODE=20

say() { printf 'setup: %s\n' "$*" >&2; }
stop() { say "$@"; exit 1; }

# Shows the output of a command only when it fails.
quietly() {
  log=$(mktemp)
  if "$@" >"$log" 2>&1; then rm -f "$log"; return 0; fi
  cat "$log" >&2
  rm -f "$log"
  return 1
}

check_node() {
  command -v node >/dev/null || stop "Node.js $OLDEST_NODE or newer is needed: https://nodejs.org/en/download"
  version=$(node --version)
  major=${version#v}
  major=${major%%.*}
  [ "$major" -ge "$OLDEST_NODE" ] || stop "Node.js $OLDEST_NODE or newer is needed, this is $version"
}

wanted_packages() {
  printf '%s' "$DEMO_PACKAGES"
  for purpose in "$@"; do
    case $purpose in
      test) printf ' %s' "$TEST_PACKAGES" ;;
      check) printf ' %s' "$CHECK_PACKAGES" ;;
      bench) printf ' %s' "$BENCH_PACKAGES" ;;
      npm) printf ' %s' "$NPM_PACKAGES" ;;
      matrix) printf ' %s' "$MATRIX_PACKAGES" ;;
      sanitize) printf ' %s' "$SANITIZE_PACKAGES" ;;
      *) stop "unknown purpose '$purpose'; there are: test, check, bench, npm, matrix, sanitize" ;;
    esac
  done
}

missing_packages() {
  installed=$(dpkg-query -W -f='${db:Status-Status} ${Package}\n' "$@" 2>/dev/null |
    sed -n 's/^installed //p') || true
  for package in "$@"; do
    printf '%s\n' "$installed" | grep -qx "$package" || printf ' %s' "$package"
  done
}

# How to become root: nothing to put before the command, sudo, or not at all (status 1).
# sudo may ask for a password only where there is somebody to type it.
find_root() {
  if [ "$(id -u)" -eq 0 ]; then return 0; fi
  command -v sudo >/dev/null || return 1
  if sudo -n true 2>/dev/null; then printf 'sudo -n'; return 0; fi
  if [ -t 0 ] && [ -t 2 ]; then printf 'sudo'; return 0; fi
  return 1
}

install_packages() {
  if ! root=$(find_root); then
    say "these Debian packages are missing:$1"
    say 'install them, then run the same command again:'
    say "  sudo apt-get install$1"
    exit 1
  fi
  say "installing Debian packages:$1"
  [ "$root" != sudo ] || sudo -v
  # An update that fails (no network) matters only when the packages cannot be installed either.
  quietly $root apt-get -q update || true
  quietly $root sh -c "$INSTALL" install "$SERVICES" $1 ||
    stop "cannot install them; try: sudo apt-get install$1"
}

# The tests start their servers themselves, on the loopback: a package that is new here brings none.
INSTALL='
set -eu
services=$1
shift
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap "rm -f $policy" EXIT
  trap "exit 1" HUP INT TERM
  printf "#!/bin/sh\nexit 101\n" >"$policy"
  chmod 755 "$policy"
fi
DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install "$@"
for entry in $services; do
  case " $* " in *" ${entry%:*} "*) update-rc.d "${entry#*:}" disable ;; esac
done
'

check_packages() {
  packages=$(wanted_packages "$@")
  if ! command -v dpkg-query >/dev/null; then
    say "not a Debian system; make sure that you have what these packages hold: $packages"
    return 0
  fi
  missing=$(missing_packages $packages)
  [ -z "$missing" ] || install_packages "$missing"
}

check_node_modules() {
  stamp=node_modules/.package-lock.json
  if [ -f "$stamp" ] && [ -z "$(find package-lock.json -newer "$stamp")" ]; then return 0; fi
  command -v npm >/dev/null || stop 'npm is needed; it comes with Node.js (Debian: apt-get install npm)'
  say 'installing node_modules (npm ci)'
  quietly npm ci --no-audit --no-fund || stop 'npm ci failed'
  touch "$stamp"
}

check_node
check_packages "$@"
check_node_modules
