#!/bin/sh
# What make install installs, what uninstall leaves, and that both take odd places.
cd "${AWSP_ROOT:-.}" || exit 1
flavour=$(basename "${AWSP_BUILD:-release}")
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
n=0

is() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		echo "not ok $n - $3"
		printf 'expected:\n%s\ngot:\n%s\n' "$2" "$1" | sed 's/^/# /'
	fi
}

quiet_make() {
	make -s FLAVOUR="$flavour" "$@" 2>&1
}

listed() {
	(cd "$1" && find . -type f -printf '%m %p\n' | LC_ALL=C sort -k 2)
}

echo 1..13
before=$(ls -l --time-style=full-iso "$AWSP_BUILD/awsp")
is "$(quiet_make install DESTDIR="$tmp/1" PREFIX=/usr >/dev/null; echo $?)" 0 'install with PREFIX'
is "$(listed "$tmp/1/usr")" '755 ./bin/awsp
644 ./share/awsp/awsp.bash
644 ./share/awsp/awsp.fish
644 ./share/awsp/awsp.zsh
644 ./share/bash-completion/completions/awsp.bash
644 ./share/fish/vendor_completions.d/awsp.fish
644 ./share/fish/vendor_functions.d/awsp.fish
644 ./share/man/man1/awsp.1
644 ./share/zsh/site-functions/_awsp
644 ./share/zsh/site-functions/awsp' 'the files of an installation'
is "$(cd "$tmp/1" && ls)" usr 'nothing beside the prefix'
is "$(ls -l --time-style=full-iso "$AWSP_BUILD/awsp")" "$before" 'another prefix rebuilds nothing'
is "$(quiet_make installcheck DESTDIR="$tmp/1" prefix=/usr >/dev/null; echo $?)" 0 'installcheck: init is what is installed'
for shell in bash zsh fish; do
	file=$shell
	case $shell in
	bash) file=bash-completion/completions/awsp.bash ;;
	zsh) file=zsh/site-functions/_awsp ;;
	fish) file=fish/vendor_completions.d/awsp.fish ;;
	esac
	is "$("$AWSP_BIN" completion $shell | cmp - "$tmp/1/usr/share/$file" && echo same)" same \
		"awsp completion $shell is what is installed"
done
is "$(tail -n 1 "$tmp/1/usr/share/zsh/site-functions/awsp")" "'awsp' \"\$@\"" \
	'the autoload file for zsh ends in the first call'
is "$(quiet_make uninstall DESTDIR="$tmp/1" prefix=/usr >/dev/null; find "$tmp/1" ! -type d; ls "$tmp/1/usr/share")" 'bash-completion
fish
man
zsh' 'uninstall leaves no file and not the folder that is ours alone'
is "$(quiet_make install DESTDIR="$tmp/a place" prefix=/opt/awsp >/dev/null; ls "$tmp/a place/opt/awsp/bin")" awsp \
	'blanks in DESTDIR'
is "$(quiet_make uninstall DESTDIR="$tmp/a place" prefix=/opt/awsp >/dev/null; find "$tmp/a place" -type f)" '' \
	'and uninstall from there'
is "$(quiet_make install DESTDIR="$tmp/3" prefix=/usr bindir=/usr/games bashcompdir=/etc/b >/dev/null; ls "$tmp/3/usr/games" "$tmp/3/etc/b")" \
	"$tmp/3/etc/b:
awsp.bash

$tmp/3/usr/games:
awsp" 'each folder can be chosen'
