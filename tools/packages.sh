#!/bin/sh
# Installs the Debian packages of a part when they are missing: packages.sh build|test|bench. Quiet when nothing is missing.
set -eu
build="gcc libc6-dev pkg-config meson ninja-build libmicrohttpd-dev libsqlite3-dev libpq-dev libicu-dev libjansson-dev
libsodium-dev nettle-dev libxlsxwriter-dev libzip-dev libexpat1-dev libqrencode-dev libpango1.0-dev libical-dev fonts-noto-cjk
zlib1g-dev libdeflate-dev libbrotli-dev libcurl4-gnutls-dev espeak-ng"
bench="wrk nginx sqlite3 libfaketime"
test="libcmocka-dev chromium poppler-utils curl procps sqlite3 postgresql zip unzip
slowhttptest libfaketime clang libclang-rt-dev"
case ${1:-build} in
build) want=$build ;;
test) want="$build $test" ;;
bench) want="$build $bench" ;;
*) echo "usage: packages.sh build|test|bench" >&2; exit 2 ;;
esac
# Node and npm serve the browser's files and the tests; whichever is installed will do.
command -v npm > /dev/null 2>&1 || want="$want nodejs npm"

missing=
for package in $want; do
	status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2> /dev/null || true)
	[ "$status" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" = 0 ]; then
	as=
elif command -v sudo > /dev/null 2>&1; then
	as=sudo
else
	echo "缺少软件包：$missing。请用管理员执行：apt-get install$missing" >&2
	exit 1
fi
echo "安装缺少的软件包：$missing" >&2
log=$(mktemp)
export DEBIAN_FRONTEND=noninteractive
# A package list that is old names packages that are gone: refresh and try once more.
# shellcheck disable=SC2086
if ! { $as apt-get update -qq && $as apt-get install -y -qq --no-install-recommends $missing; } > "$log" 2>&1; then
	tail -n 5 "$log" >&2
	echo "软件包没有装上，完整记录：$log" >&2
	exit 1
fi
rm -f "$log"
