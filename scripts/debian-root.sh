# A throw-away Debian for the tests of the package; sourced after lib.sh, never run. Sets and removes `work`, a folder.
# shellcheck shell=bash

[[ $(id -u) == 0 ]] || die "chroot wants root: run it with sudo"
have debootstrap || die "debootstrap is missing: apt-get install debootstrap"
# shellcheck disable=SC2154 # the script that sources this has its argument
deb=${1:-$(compgen -G "$ROOT/dist/osprofiler_*.deb" || true)}
[[ -f $deb ]] || die "no package '$deb': run make deb first"

work=$(mktemp -d "${TMPDIR:-/tmp}/osprofiler-test-deb.XXXXXX")
finish() {
    [[ $(type -t before_finish) != function ]] || before_finish
    mountpoint -q "$work/root/proc" && umount "$work/root/proc"
    [[ ! -d $work/broker ]] || "$ROOT/scripts/broker" stop "$work/broker" >/dev/null || true
    rm -rf --one-file-system -- "$work"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
umask 022
chmod 755 "$work"
root=$work/root
export DEBIAN_FRONTEND=noninteractive LC_ALL=C

# The fresh root, with what every Debian has.
base=${OSPROFILER_DEBIAN_ROOT:-$work/base}
if [[ ! -d $base/etc ]]; then
    # shellcheck disable=SC1091
    suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
    say "Making a $suite in $base"
    debootstrap --variant=minbase "$suite" "$base" >"$work/log" 2>&1 || { tail -n 10 "$work/log" >&2; die "debootstrap failed"; }
fi

in_root() { chroot "$root" env -u TMPDIR PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
apt_in_root() { in_root apt-get -o Dpkg::Use-Pty=0 -y -q "$@" >"$work/log" 2>&1 || { tail -n 20 "$work/log" >&2; die "apt-get $1 failed"; }; }

# fresh_root: a copy, in which no service starts, with /package.deb.
fresh_root() {
    mountpoint -q "$root/proc" && umount "$root/proc"
    rm -rf --one-file-system -- "$root"
    cp -a --reflink=auto -- "$base" "$root"
    mount -t proc proc "$root/proc"
    printf '#!/bin/sh\nexit 101\n' | install -m 755 /dev/stdin "$root/usr/sbin/policy-rc.d"
    cp -- "$deb" "$root/package.deb"
    apt_in_root update
}

# needs_runtime: whether the package's command lacks the Swift runtime, as builds that are not make dist's do.
needs_runtime() {
    dpkg-deb --fsys-tarfile "$deb" | tar -xO ./usr/bin/osprofiler >"$work/osprofiler"
    chmod 755 "$work/osprofiler"
    grep -q libswiftCore.so "$work/osprofiler"
}

# add_runtime: puts the libraries that such a command finds here, and that no package brings, into the root.
add_runtime() {
    mkdir -p "$root/opt/runtime"
    ldd "$work/osprofiler" | sed -n 's/.* => \(\/[^ ]*\).*/\1/p' | while read -r library; do
        dpkg -S "$(readlink -f -- "$library")" >/dev/null 2>&1 || cp -L -- "$library" "$root/opt/runtime/"
    done
    echo /opt/runtime >"$root/etc/ld.so.conf.d/runtime.conf"
    in_root ldconfig
}
