# awsp completion for fish. The command substitution is in quotes: what the program prints is never read as code.
function __awsp_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    while set -q words[1]; and string match -qr '^\w+=' -- $words[1]
        set -e words[1]
    end
    set -e words[1]
    AWSP_BEFORE=$__awsp_before command awsp __complete fish $words "$current" 2>/dev/null
end
complete -c awsp -f -k -a '(__awsp_complete)'
