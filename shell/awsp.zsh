# awsp for zsh: the function that lets awsp change this shell. Load it from ~/.zshrc with: eval "$(awsp init zsh)"
# What the program writes to descriptor 3 is shell code, evaluated only after success; all other output passes through.
# Every word is quoted, since a global alias can stand for any word; emitted code knows no aliases.
'builtin' 'unalias' 'awsp' 2>/dev/null || 'builtin' 'true'
function awsp {
  if [[ ${1-} == 'exec' ]]; then
    if 'command' 'awsp' "$@"; then 'builtin' 'return' 0; else 'builtin' 'return' $?; fi
  fi
  'builtin' 'emulate' '-L' 'zsh'
  'builtin' 'setopt' 'no_aliases'
  'builtin' 'local' __awsp_code='' __awsp_rc=1
  {
    if __awsp_code=$(AWSP_BEFORE="${__awsp_before-}" AWSP_CHOSEN="${__awsp_chosen-}" \
      'command' 'awsp' '__shell' '1' 'zsh' '3' "$@" 3>&1 >&4 4>&-); then
      __awsp_rc=0
    else
      __awsp_rc=$?
    fi
  } 4>&1
  if [[ ${__awsp_rc} -eq 0 && -n ${__awsp_code} ]]; then
    'builtin' 'eval' "${__awsp_code}" || __awsp_rc=$?
  fi
  'builtin' 'return' "${__awsp_rc}"
}
