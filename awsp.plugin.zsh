# awsp as a plugin of zsh managers (oh-my-zsh, zinit, antidote, sheldon): the function and the completion.
# The program itself must be in PATH; build and install it as README.md says.
0="${${ZERO:-${0:#$ZSH_ARGZERO}}:-${(%):-%N}}"
0="${${(M)0:#/*}:-$PWD/$0}"
if (( ${+commands[awsp]} )); then
  fpath+=("${0:h}/completions")
  'builtin' 'source' "${0:h}/shell/awsp.zsh"
  # Where compinit has run already, it has not seen the folder above.
  if (( ${+functions[compdef]} )); then
    'builtin' 'autoload' -Uz _awsp
    'compdef' '_awsp' 'awsp'
  fi
else
  'builtin' 'print' -u2 -r -- 'awsp: the program awsp is not in PATH; see README.md'
fi
