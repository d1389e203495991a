#!/bin/sh
# A release is the same bytes whenever it is made, and builds outside of git.
cd "${AWSP_ROOT:-.}" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
version=$(cat VERSION)

ok() {
	if [ "$1" -eq 0 ]; then echo "ok $2"; else echo "not ok $2"; fi
}

# From a copy, so that nothing in the tree is touched.
git ls-files >"$tmp/list" 2>/dev/null || find . -name build -prune -o -type f -print >"$tmp/list"
mkdir "$tmp/copy" && tar cf - -T "$tmp/list" | tar xf - -C "$tmp/copy" || exit 1
echo 1..4
make -s -C "$tmp/copy" dist SOURCE_DATE_EPOCH=1700000000 >"$tmp/out" 2>&1
ok $? '1 - dist without git'
mkdir "$tmp/again"
tar xzf "$tmp/copy/build/awsp-$version.tar.gz" -C "$tmp/again"
(umask 077 && make -s -C "$tmp/again/awsp-$version" dist >"$tmp/out" 2>&1)
cmp "$tmp/copy/build/awsp-$version.tar.gz" "$tmp/again/awsp-$version/build/awsp-$version.tar.gz"
ok $? '2 - a release made from a release is the same bytes'
[ "$(tar tzf "$tmp/copy/build/awsp-$version.tar.gz" | grep -vc "^awsp-$version/")" -eq 0 ]
ok $? '3 - everything is below one folder'
make -s -n -C "$tmp/again/awsp-$version" all >"$tmp/out" 2>&1
ok $? '4 - and it can be built'
