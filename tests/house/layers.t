#!/bin/sh
# The check of includes finds what it is there for, and nothing in the sources.
cd "${AWSP_ROOT:-.}" || exit 1
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

ok() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then echo "ok $n - $3"; else echo "not ok $n - $3 (status $1)"; fi
}

# breaks FILE TEXT: whether the check complains about that file alone.
breaks() {
	rm -rf "$tmp/src"
	mkdir -p "$tmp/src/base" "$tmp/src/config" "$tmp/src/net" "$tmp/src/cmd"
	printf '#include "base/str.h"\n#include <ini.h>\n' >"$tmp/src/config/document.c"
	mkdir -p "$(dirname "$tmp/src/$1")"
	printf '%b\n' "$2" >"$tmp/src/$1"
	sh tests/tools/layers "$tmp/src" >"$tmp/out"
}

echo 1..11
sh tests/tools/layers
ok $? 0 'the sources keep to the table'
breaks cmd/x.c '#include "config/config.h"\n#include <stdio.h>'
ok $? 0 'cmd may include config'
breaks config/x.c '#include "cmd/context.h"'
ok "$(cat "$tmp/out")" 'config/x.c:1: config may not include cmd ("cmd/context.h")' 'config may not include cmd'
breaks net/x.c '  #  include "config/config.h"'
[ $? -ne 0 ]
ok $? 0 'net may not include config, however it is written'
breaks base/x.c '#include "str.h"'
[ $? -ne 0 ]
ok $? 0 'an include names the room'
breaks base/x.c '#include "../config/config.h"'
[ $? -ne 0 ]
ok $? 0 'nor goes it up the folders'
breaks config/x.c '#include <ini.h>'
[ $? -ne 0 ]
ok $? 0 'one file alone includes <ini.h>'
breaks net/oidc.c '#include "net/http_call.h"'
[ $? -ne 0 ]
ok $? 0 'nobody but http knows libcurl by way of a header of ours'
breaks net/http_batch.c '#include "net/libcurl.h"'
ok $? 0 'the files of http may'
breaks other/x.c '#include <stdio.h>'
[ $? -ne 0 ]
ok $? 0 'no other rooms'
breaks cmd/x.c '#include WHAT'
[ $? -ne 0 ]
ok $? 0 'no include without a name'
