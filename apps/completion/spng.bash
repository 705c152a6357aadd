# Completion in bash for the programs of SPNG, from what they say of themselves.
#
#   eval "$(./spng env)"      loads it, or `. apps/completion/spng.bash`; an installed tree has it where bash-completion looks

# The options of a program, one a line.
_spng_options() {
    "$@" --help 2>/dev/null | grep -oE '(^|[ ,])--?[A-Za-z][A-Za-z-]*' | tr -d ' ,' | sort -u
}

# Adds what compgen gives, one a line.
_spng_add() { mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$@"); }

# Offers those of the words, one a line, that begin as the current one does.
_spng_offer() {
    local IFS=$'\n'
    COMPREPLY=()
    _spng_add -W "$1" -- "$2"
}

_spng_files() {
    compopt -o filenames 2>/dev/null
    COMPREPLY=()
    _spng_add -f -- "$1"
}

# The folders where a program looks for configuration: those of WIRECELL_PATH and of its installation, one a line.
_spng_folders() {
    local program
    program=$(type -P "$1")
    tr ':' '\n' <<<"${WIRECELL_PATH:-}"
    printf '%s\n' "${program%/*}/../share/wirecell"
}

# Names of jobs: files that are functions, or another name of one.
_spng_jobs() {
    local folder file
    _spng_folders "$1" | while read -r folder; do
        for file in "$folder"/*.jsonnet; do
            [ -f "$file" ] && grep -qE "^function\(|^import '[a-z-]+\.jsonnet'$" "$file" && printf '%s\n' "${file##*/}"
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

# A detector that has a name, or a file of numbers.
_spng_detector() {
    local folder file names
    names=$(_spng_folders "$1" | while read -r folder; do
        for file in "$folder"/spng/detectors/*/numbers.jsonnet; do
            [ ! -f "$file" ] || basename "${file%/numbers.jsonnet}"
        done
    done)
    _spng_offer "$names" "$2"
    _spng_add -f -X '!*.jsonnet' -- "$2"
}

# Offers values of a job's argument where the cursor is behind NAME=, which bash cuts into three words; fails elsewhere.
_spng_value() {
    local name=${COMP_WORDS[COMP_CWORD - 2]} word=$2
    if [ "${COMP_WORDS[COMP_CWORD]}" = = ]; then
        name=${COMP_WORDS[COMP_CWORD - 1]} word=
    elif [ "${COMP_WORDS[COMP_CWORD - 1]}" != = ]; then
        return 1
    fi
    case $name in
        detector | detname) _spng_detector "$1" "$word" ;;
        engine) _spng_offer $'Pgrapher\nTbbFlow' "$word" ;;
        device) _spng_offer $'cpu\ngpu' "$word" ;;
        files) _spng_offer $'auto\nexperiment\nbuiltin' "$word" ;;
        *) _spng_files "$word" ;;
    esac
    return 0
}

_spng_types() { "$1" --list 2>/dev/null | sed -nE 's/^  ([A-Za-z0-9_]+) .*/\1/p'; }

_spng_wire_cell() {
    local program=$1 word=$2 before=$3
    _spng_value "$@" && return
    case $before in
        -c | --config)
            _spng_offer "$(_spng_jobs "$program")" "$word"
            _spng_add -f -X '!*.json*' -- "$word"
            _spng_add -d -S / -- "$word"
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
        --detector) _spng_detector "$1" "$2" ;;
        *) _spng_program "$@" ;;
    esac
}

# Networks, options of the one that is named as NAME=, options of the program.
_spng_net() {
    local program=$1 word=$2 before=$3 network=${COMP_WORDS[1]}
    case $before in
        --weights | --write | --draw | --json | =) _spng_files "$word" ;;
        *)
            if [[ $word == -* ]]; then
                _spng_program "$@"
            elif [ "$COMP_CWORD" = 1 ]; then
                _spng_offer "$("$program" 2>/dev/null | sed -nE 's/^([a-z0-9_]+) .*/\1/p')" "$word"
            else
                compopt -o nospace 2>/dev/null
                _spng_offer "$("$program" 2>/dev/null | sed -n "/^$network /{n;p}" | grep -oE '[a-z_]+=')" "$word"
            fi
            ;;
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
complete -F _spng_metrics spng-metrics spng-eval spng-view
complete -F _spng_make_detector spng-make-detector
complete -F _spng_net spng-net
complete -F _spng_program wcsonnet spng-compare spng-memscan spng-bench spng-ratio spng-retrain spng-scan spng-larcv
complete -F _spng_door spng
