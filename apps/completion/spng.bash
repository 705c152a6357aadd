# Completion in bash for the programs of SPNG, from what they say of themselves.
#
#   eval "$(./spng env)"      loads it, or `. apps/completion/spng.bash`; an installed tree has it where bash-completion looks

# The options of a program, one a line.
_spng_options() {
    "$@" --help 2>/dev/null | grep -oE '(^|[ ,])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,' | sort -u
}

# The words that begin as the current one does go into COMPREPLY.
_spng_offer() {
    local IFS=$'\n'
    COMPREPLY=($(compgen -W "$1" -- "$2"))
}

_spng_files() {
    local IFS=$'\n'
    compopt -o filenames 2>/dev/null
    COMPREPLY=($(compgen -f -- "$1"))
}

# Names of the jobs along WIRECELL_PATH and of the program's installation: files that are functions.
_spng_jobs() {
    local folder file program IFS=:
    program=$(type -P "$1")
    for folder in $WIRECELL_PATH "${program%/*}/../share/wirecell"; do
        for file in "$folder"/*.jsonnet; do
            [ -f "$file" ] && grep -q '^function(' "$file" && printf '%s\n' "${file##*/}"
        done
    done
}

# Arguments of the job that the command line names, as NAME=.
_spng_arguments() {
    local place job=
    for ((place = 1; place < COMP_CWORD; ++place)); do
        case ${COMP_WORDS[place]} in
            -c | --config) job=${COMP_WORDS[place + 1]} ;;
            *.jsonnet) job=${COMP_WORDS[place]} ;;
        esac
    done
    [ -z "$job" ] || "$1" -c "$job" --help 2>/dev/null |
        sed -nE '/^Arguments/,$ s/^  ([A-Za-z_][A-Za-z0-9_]*)( .*)?$/\1=/p'
}

_spng_types() { "$1" --list 2>/dev/null | sed -nE 's/^  ([A-Za-z0-9_]+) .*/\1/p'; }

_spng_wire_cell() {
    local program=$1 word=$2 before=$3
    case $before in
        -c | --config)
            _spng_offer "$(_spng_jobs "$program")" "$word"
            COMPREPLY+=($(compgen -f -X '!*.json*' -- "$word") $(compgen -d -S / -- "$word"))
            ;;
        -A | --tla-str | --tla-code)
            compopt -o nospace 2>/dev/null
            _spng_offer "$(_spng_arguments "$program")" "$word"
            ;;
        --describe) _spng_offer "$(_spng_types "$program")" "$word" ;;
        -L | --loglevel) _spng_offer $'critical\nerror\nwarn\ninfo\ndebug\ntrace\noff' "$word" ;;
        -l | --logsink) _spng_offer $'stderr\nstdout' "$word" ;;
        *) _spng_program "$@" ;;
    esac
}

# Any program: its options, else files.
_spng_program() {
    case $2 in
        -*) _spng_offer "$(_spng_options "$1")" "$2" ;;
        *) _spng_files "$2" ;;
    esac
}

_spng_make_detector() {
    if [ "$COMP_CWORD" = 1 ]; then
        _spng_offer $'wires\nfields\nnoise\nfilters' "$2"
    else
        _spng_program "$@"
    fi
}

_spng_metrics() {
    case $3 in
        --detector) _spng_offer $'pdhd\ntoy' "$2"; COMPREPLY+=($(compgen -f -X '!*.jsonnet' -- "$2")) ;;
        *) _spng_program "$@" ;;
    esac
}

# The program ./spng: its verbs, and for `run` the words of wire-cell.
_spng_door() {
    local verbs
    verbs=$("$1" help 2>/dev/null | sed -nE 's/^  ([a-z]+) .*/\1/p' | sort -u)
    if [ "$COMP_CWORD" = 1 ]; then
        _spng_offer "$verbs" "$2"
    elif [ "${COMP_WORDS[1]}" = run ] && type wire-cell >/dev/null 2>&1; then
        _spng_wire_cell wire-cell "$2" "$3"
    else
        _spng_files "$2"
    fi
}

complete -F _spng_wire_cell wire-cell
complete -F _spng_metrics spng-metrics
complete -F _spng_make_detector spng-make-detector
complete -F _spng_program wcsonnet spng-compare spng-memscan spng-bench
complete -F _spng_door spng
