/** A script for one shell: it asks `program ask -- WORD…` for what may stand in the place of the last word, one word a line. */
type Script = (program: string, ask: string) => string;

const bash: Script = (program, ask) => `_${program}_complete() {
  local word="\${COMP_WORDS[COMP_CWORD]}"
  local IFS=$'\\n'
  COMPREPLY=($("\${COMP_WORDS[0]}" ${ask} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$word")); fi
}
complete -o filenames -F _${program}_complete ${program}
`;

const zsh: Script = (program, ask) => `#compdef ${program}
_${program}() {
  local -a found
  found=("\${(@f)$("\${words[1]}" ${ask} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  if [[ -n "\${found[1]}" ]]; then compadd -a found; else _files; fi
}
if [[ "$funcstack[1]" == "_${program}" ]]; then _${program} "$@"; else compdef _${program} ${program}; fi
`;

const fish: Script = (program, ask) => `function __${program}_complete
    set -l words (commandline -opc) (commandline -ct)
    $words[1] ${ask} -- $words[2..-1] 2>/dev/null
end
complete -c ${program} -a '(__${program}_complete)'
`;

/** By the name of the shell. */
export const completionScripts: ReadonlyMap<string, Script> = new Map([
  ['bash', bash],
  ['zsh', zsh],
  ['fish', fish],
]);
