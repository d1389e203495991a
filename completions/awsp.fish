# awsp completion for fish. What the program prints is taken as it is: nothing in a profile's name is read as code.
function __awsp_complete
    command -q awsp
    or return
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    # Behind the "--" of exec stands another command, with a completion of its own.
    if set -l at (contains -i -- -- $words)
        set -l before (string match -v -- '-*' $words[2..$at])
        if test "$before[1]" = exec
            set -l command (string escape -- $words[(math $at + 1)..-1]) "$current"
            complete -C "$command"
            return
        end
    end
    AWSP_BEFORE=$__awsp_before command awsp __complete fish $words[2..-1] "$current" 2>/dev/null
end
complete -c awsp -f -k -a '(__awsp_complete)'
