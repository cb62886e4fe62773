#!/bin/sh
# fetch-debian.sh SUITE ARCH PACKAGE DIR: unpacks the kernel image, or the static busybox, of a Debian package into DIR.
# Nothing is installed, and the machine's own package lists stay as they are. Examples:
#   fetch-debian.sh bookworm arm64 linux-image-6.1.0-50-arm64-unsigned k
#   fetch-debian.sh trixie arm64 linux-image-6.12.107+deb13-arm64-unsigned k
#   fetch-debian.sh sid arm64 linux-binary-7.2.13+deb14-arm64 k
#   fetch-debian.sh trixie arm64 busybox-static k
# Pattern for the newest: apt-cache search, with the options below. MIRROR=URL names another archive.
set -eu
[ $# -eq 4 ] || { sed -n '2,8s/^# //p' "$0" >&2; exit 2; }
suite=$1 arch=$2 package=$3
mkdir -p "$4"
out=$(cd "$4" && pwd)
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -p "$home/lists/partial" "$home/archives/partial"
echo "deb [arch=$arch signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${MIRROR:-http://deb.debian.org/debian} $suite main" >"$home/list"
set -- -qq -oAPT::Architecture="$arch" -oAPT::Architectures="$arch" -oDir::Etc::SourceList="$home/list" \
  -oDir::Etc::SourceParts=/dev/null -oDir::State::Lists="$home/lists" -oDir::Cache::archives="$home/archives" \
  -oAPT::Sandbox::User=root
apt-get "$@" update
cd "$home"
apt-get "$@" download "$package"
dpkg-deb -x ./*.deb tree
# Either /boot/vmlinuz-RELEASE, or vmlinuz in the folder of the modules, which is named RELEASE.
find tree -type f \( -name 'vmlinu*' -o -path '*bin/busybox' \) | while read -r file; do
  case $file in
    */busybox) name=busybox-$arch ;;
    */modules/*) name=$(basename "$file")-$(basename "$(dirname "$file")") ;;
    *) name=$(basename "$file") ;;
  esac
  cp "$file" "$out/$name"
  echo "$out/$name"
done
