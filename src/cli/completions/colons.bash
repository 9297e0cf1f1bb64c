# Bash ends words at colons, which the codes of `explain` have: they are one word again for phpier, and what
# is typed of them already is taken off its answers.
_phpier() {
    local -a whole=()
    local i at=-1 typed= index=0
    for ((i = 0; i < ${#COMP_WORDS[@]}; i++)); do
        if ((at > 0)) && [[ ${COMP_WORDS[i]} == :* || ${whole[at]} == *: ]]; then
            whole[at]+=${COMP_WORDS[i]}
        else
            whole[++at]=${COMP_WORDS[i]}
        fi
        if ((i == COMP_CWORD)); then
            index=$at
            typed=${whole[at]}
            [[ ${COMP_WORDS[i]} == :* ]] || typed=${typed%"${COMP_WORDS[i]}"}$2
        fi
    done
    local -a COMP_WORDS=("${whole[@]}")
    local COMP_CWORD=$index
    _clap_complete_phpier "$1" "$typed" "$3"
    if [[ $COMP_WORDBREAKS == *:* && $typed == *:* ]]; then
        for i in "${!COMPREPLY[@]}"; do
            COMPREPLY[i]=${COMPREPLY[i]#"${typed%"${typed##*:}"}"}
        done
    fi
}
