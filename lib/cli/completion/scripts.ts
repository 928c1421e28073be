/**
 * Each script hands the words to `llmtui completion complete` and offers what comes back, so that the shells agree with
 * the program whatever its version. In bash a word with a colon or an equals sign is several words: COMP_LINE is cut
 * at blanks instead.
 */
const scripts = {
  bash: `_llmtui() {
  local line=\${COMP_LINE:0:COMP_POINT} current=\${COMP_WORDS[COMP_CWORD]} words word paths=
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  local typed=\${words[\${#words[@]}-1]}
  COMPREPLY=()
  while IFS=$'\\t' read -r word _; do
    case $word in
      :file) paths=-f ;;
      :folder) paths=-d ;;
      *) COMPREPLY+=("\${word#"\${typed%"$current"}"}") ;;
    esac
  done < <(command llmtui completion complete -- "\${words[@]:1}" 2>/dev/null)
  if [[ -n $paths ]]; then
    compopt -o filenames 2>/dev/null
    while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen "$paths" -- "$current")
  fi
}
complete -F _llmtui llmtui
`,
  zsh: `#compdef llmtui
_llmtui() {
  local line word text paths=
  local -a found
  while IFS=$'\\t' read -r word text; do
    case $word in
      :file) paths=file ;;
      :folder) paths=folder ;;
      *) found+=("\${word//:/\\\\:}\${text:+:$text}") ;;
    esac
  done < <(command llmtui completion complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)
  (( \${#found} )) && _describe llmtui found
  case $paths in
    file) _files ;;
    folder) _files -/ ;;
  esac
}
if [[ $funcstack[1] == _llmtui ]]; then _llmtui "$@"; else compdef _llmtui llmtui; fi
`,
  fish: `function __llmtui_complete
  set -l words (commandline -opc) (commandline -ct)
  for line in (command llmtui completion complete -- $words[2..-1] 2>/dev/null)
    switch $line
      case :file
        __fish_complete_path (commandline -ct)
      case :folder
        __fish_complete_directories (commandline -ct)
      case '*'
        echo $line
    end
  end
end
complete -c llmtui -f -a '(__llmtui_complete)'
`,
} as const;

export const script = (shell: keyof typeof scripts): string => scripts[shell];
