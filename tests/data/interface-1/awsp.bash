# awsp for bash: the function that lets awsp change this shell. Load it from ~/.bashrc with: eval "$(awsp init bash)"
# What the program writes to descriptor 3 is shell code, evaluated only after success; all other output passes through.
\builtin unalias awsp 2>/dev/null || \builtin true
function awsp {
  if [[ ${1-} == exec ]]; then
    if \command awsp "$@"; then \builtin return 0; else \builtin return $?; fi
  fi
  \builtin local __awsp_code='' __awsp_rc=1
  {
    if __awsp_code=$(AWSP_BEFORE="${__awsp_before-}" AWSP_CHOSEN="${__awsp_chosen-}" \
      \command awsp __shell 1 bash 3 "$@" 3>&1 >&4 4>&-); then
      __awsp_rc=0
    else
      __awsp_rc=$?
    fi
  } 4>&1
  if [[ ${__awsp_rc} -eq 0 && -n ${__awsp_code} ]]; then
    \builtin eval "${__awsp_code}" || __awsp_rc=$?
  fi
  \builtin return "${__awsp_rc}"
}
