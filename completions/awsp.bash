# awsp completion for bash 3.2 and later. For an alias `a` of awsp: complete -F _awsp a
# The program reads the line as bash does and prints finished lines of COMPREPLY; nothing here expands a profile's name.
_awsp() {
  COMPREPLY=()
  \builtin local out='' line at plain=''
  if _awsp_find_command; then
    _awsp_complete_command "${2-}"
  else
    out=$(AWSP_BEFORE="${__awsp_before-}" \command awsp __complete bash "${COMP_LINE:0:COMP_POINT}" "${2-}" 2>/dev/null)
  fi || \builtin return 0
  [[ -n ${out} ]] || \builtin return 0
  while IFS='' \builtin read -r line; do
    [[ -n ${plain} && ${line} == *[!a-zA-Z0-9_./,:=@+%-]* ]] || COMPREPLY[${#COMPREPLY[@]}]=${line}
  done <<<"${out}"
}
# Sets `at` to where the command behind the "--" of `awsp exec` begins; false where the cursor is not behind one.
# What bash calls words can be parts of them: a real one stands behind a blank.
_awsp_find_command() {
  \builtin local first='' word="${COMP_WORDS[0]-}" rest="${COMP_LINE}"
  for ((at = 2; at <= ${COMP_CWORD:-0}; at++)); do
    rest=${rest#*"${word}"}
    word=${COMP_WORDS[at - 1]}
    [[ ${rest} == [[:blank:]]* ]] || \builtin continue
    [[ ${word} != -- || ${rest#*--} != [[:blank:]]* ]] || \builtin break
    [[ ${word} == -* ]] || first=${first:-${word}}
  done
  [[ ${first} == exec && ${at} -le ${COMP_CWORD:-0} ]]
}
# Without bash-completion: first commands, then files. Where readline cannot be told to quote (bash 3.2), plain names only.
_awsp_complete_command() {
  if \builtin declare -F _comp_command_offset >/dev/null; then
    _comp_command_offset "${at}"
  elif \builtin declare -F _command_offset >/dev/null; then
    _command_offset "${at}"
  elif [[ ${COMP_CWORD} -eq ${at} ]]; then
    \builtin compopt -o filenames 2>/dev/null || plain=1
    out=$(\builtin compgen -d -c -- "$1")
  elif ! \builtin compopt -o bashdefault -o default 2>/dev/null; then
    plain=1
    out=$(\builtin compgen -f -- "$1")
  fi
}
\builtin complete -F _awsp awsp
