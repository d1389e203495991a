# awsp for fish: the function that lets awsp change this shell. Load it from config.fish with: awsp init fish | source
# What the program writes to descriptor 3 is shell code, evaluated only after success; all other output passes through.
function awsp --description 'Switch AWS profile'
    if test "$argv[1]" = exec
        command awsp $argv
        return
    end
    set -l __awsp_code
    AWSP_BEFORE=$__awsp_before AWSP_CHOSEN=$__awsp_chosen command awsp __shell 1 fish 3 $argv 3>| read -lz __awsp_code
    set -l __awsp_rc $pipestatus[1]
    if test $__awsp_rc -eq 0; and test -n "$__awsp_code"
        builtin printf %s $__awsp_code | builtin source
        or set __awsp_rc $status
    end
    return $__awsp_rc
end
