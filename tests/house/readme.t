#!/bin/sh
# What README.md promises about itself: its commands, links and the list of awsp's commands.
cd "${AWSP_ROOT:-.}" || exit 1
n=0

ok() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		echo "not ok $n - $3"
		printf '# expected %s\n# got %s\n' "$2" "$1"
	fi
}

echo 1..4
for target in try check; do
	ok "$(grep -c "^    .*make && make deps && make $target\$" README.md)" 1 \
		"one line installs make and what is needed, and ends in make $target"
done
# Every command of the table stands in the README, and no other.
"$AWSP_BIN" help | sed -n 's/^  \(awsp [a-z-]*\).*/\1/p; s/^  \([a-z-][a-z]*\) .*/awsp \1/p' |
	sed 's/ *$//' | LC_ALL=C sort -u >"${TMPDIR:-/tmp}/awsp-help.$$"
missing=$(while read -r _ command; do
	grep -q "^| .*\`awsp $command" README.md || echo "$command"
done <"${TMPDIR:-/tmp}/awsp-help.$$")
rm -f "${TMPDIR:-/tmp}/awsp-help.$$"
ok "$missing" '' 'every command of awsp help has its row'
broken=$(for file in README.md ARCHITECTURE.md CONTRIBUTING.md SECURITY.md; do
	grep -o '](\([A-Za-z./_-]*\))' "$file" | tr -d '()]' | while read -r link; do
		[ -e "$link" ] || echo "$file: $link"
	done
done)
ok "$broken" '' 'no link leads nowhere'
