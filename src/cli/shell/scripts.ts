/** Scripts that ask `athanor` itself what a word may become: it alone knows its verbs, its files and their stages. */

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/**
 * The verb that answers them. Its first line says what follows: `words`, with a description behind a tab, or `paths`; of
 * nothing there is to say, no line, and the shell offers files.
 */
export const offering = '__offer';

export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of athanor for bash: athanor completion bash >> ~/.bashrc
_athanor() {
  local -a lines
  mapfile -t lines < <("$1" ${offering} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  COMPREPLY=()
  [[ \${lines[0]} == paths ]] && compopt -o filenames
  local line
  for line in "\${lines[@]:1}"; do
    COMPREPLY+=("\${line%%$'\\t'*}")
  done
}
complete -o default -F _athanor athanor
`,
  zsh: `#compdef athanor
# Completion of athanor for zsh: athanor completion zsh > a folder of $fpath, as _athanor
_athanor() {
  local -a lines offered
  local line
  lines=("\${(@f)$("$words[1]" ${offering} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    paths) _files -g '*.exp' ;;
    words)
      for line in "\${(@)lines[2,-1]}"; do
        offered+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe 'athanor' offered
      ;;
    *) _files ;;
  esac
}
if [[ $funcstack[1] == _athanor ]]; then _athanor "$@"; else compdef _athanor athanor; fi
`,
  fish: `# Completion of athanor for fish: athanor completion fish > ~/.config/fish/completions/athanor.fish
function __athanor_offer
  set -l words (commandline -opc)
  set -l program $words[1]
  set -l lines ($program ${offering} -- $words[2..] (commandline -ct) 2>/dev/null)
  if test (count $lines) -gt 1
    printf '%s\\n' $lines[2..]
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c athanor -f -a '(__athanor_offer)'
`,
};
