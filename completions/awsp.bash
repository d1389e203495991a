# awsp completion for bash 3.2 and later. For an alias `a` of awsp: complete -F _awsp a
# The program reads the line as bash does and prints finished lines of COMPREPLY; nothing here expands a profile's name.
_awsp() {
  COMPREPLY=()
  \builtin local out line
  out=$(AWSP_BEFORE="${__awsp_before-}" \command awsp __complete bash "${COMP_LINE:0:COMP_POINT}" "${2-}" 2>/dev/null) ||
    \builtin return 0
  [[ -n ${out} ]] || \builtin return 0
  while IFS='' \builtin read -r line; do
    COMPREPLY[${#COMPREPLY[@]}]=${line}
  done <<<"${out}"
}
\builtin complete -F _awsp awsp
