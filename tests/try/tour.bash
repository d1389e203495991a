#!/usr/bin/env bash
# A tour of awsp for those who watch without a terminal: each command and what it prints.
exec 2>&1 </dev/null
eval "$(awsp init bash)"

show() {
	local status
	printf '$ %s\n' "$1"
	eval "$1"
	status=$?
	if [[ ${status} -ne 0 ]]; then
		printf '(status %d)\n' "${status}"
	fi
	echo
}

show 'awsp list'
show 'awsp dev'
# shellcheck disable=SC2016 # shown, then evaluated
show 'echo $AWS_PROFILE'
show 'awsp prod && echo "never reached: prod needs a login"'
show 'awsp lab'
show 'awsp login --session corp-prod'
show 'awsp prod'
show 'awsp accounts --roles'
show 'awsp whoami prod staging'
# shellcheck disable=SC2016 # shown, then evaluated
show 'awsp exec prod -- sh -c "echo \$AWS_ACCESS_KEY_ID"'
show 'awsp logout --session corp-prod'
show 'awsp -'
show 'awsp status'
show 'awsp current'
show 'awsp -u'
