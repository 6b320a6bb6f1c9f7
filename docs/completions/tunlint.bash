# bash completion of tunlint; made by 'tunlint completion bash'
_tunlint() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command='' word
  if [[ $cur == = ]]; then cur=''; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi
  for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in check|init|rehearse|export|diagnose|model|explain|rules|platforms|completion) command=$word; break ;; esac
  done
  COMPREPLY=()
  case $command:$prev in
    check:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    check:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--jobs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--format) mapfile -t COMPREPLY < <(compgen -W 'text concise json sarif github gitlab junit markdown html' -- "$cur"); return ;;
    check:--fail-on) mapfile -t COMPREPLY < <(compgen -W 'error warning advice info never' -- "$cur"); return ;;
    check:--changed) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--changed-from) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--baseline) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--write-baseline) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--pair) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--select) mapfile -t COMPREPLY < <(compgen -W "$(tunlint rules 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    check:--ignore) mapfile -t COMPREPLY < <(compgen -W "$(tunlint rules 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    check:--peer-log) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    check:--policy) mapfile -t COMPREPLY < <(compgen -W 'rfc8247 nist-800-77r1 cnsa-1 cnsa-2' -- "$cur"); return ;;
    check:--color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur"); return ;;
    init:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    init:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    init:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    init:--jobs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    init:--output) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    rehearse:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    rehearse:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    rehearse:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    rehearse:--jobs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    rehearse:--format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur"); return ;;
    rehearse:--life) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    export:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    export:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    export:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    export:--jobs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    export:--to) mapfile -t COMPREPLY < <(compgen -W 'swanctl' -- "$cur"); return ;;
    diagnose:--format) mapfile -t COMPREPLY < <(compgen -W 'html json markdown text' -- "$cur"); return ;;
    diagnose:--configs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    diagnose:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    diagnose:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    diagnose:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    diagnose:--color) mapfile -t COMPREPLY < <(compgen -W 'auto always never' -- "$cur"); return ;;
    model:--stdin-name) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    model:--platform) mapfile -t COMPREPLY < <(compgen -W "$(tunlint platforms 2>/dev/null | cut -d' ' -f1)" -- "$cur"); return ;;
    model:--config) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    model:--jobs) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return ;;
    explain:--format) mapfile -t COMPREPLY < <(compgen -W 'text markdown' -- "$cur"); return ;;
    rules:--format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur"); return ;;
    platforms:--format) mapfile -t COMPREPLY < <(compgen -W 'text json' -- "$cur"); return ;;
  esac
  case $command in
    '') mapfile -t COMPREPLY < <(compgen -W 'check init rehearse export diagnose model explain rules platforms completion -h --help --version' -- "$cur") ;;
    check)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --stdin-name --platform --config -j --jobs --no-gitignore --format --fail-on --changed --changed-from --baseline --write-baseline --pair --select --ignore --peer-log --policy --color' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
    init)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --stdin-name --platform --config -j --jobs --no-gitignore -o --output --force' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
    rehearse)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --stdin-name --platform --config -j --jobs --no-gitignore --format --life' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
    export)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --stdin-name --platform --config -j --jobs --no-gitignore --to --with-secrets' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
    diagnose)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --format --configs --platform --config --mask --stdin-name --color' -- "$cur"); else mapfile -t COMPREPLY < <(:); fi ;;
    model)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --stdin-name --platform --config -j --jobs --no-gitignore' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -f -- "$cur"); fi ;;
    explain)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --format' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -W "$({ tunlint rules; tunlint platforms; } 2>/dev/null | cut -d' ' -f1)" -- "$cur"); fi ;;
    rules)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --format' -- "$cur"); else mapfile -t COMPREPLY < <(:); fi ;;
    platforms)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help --format' -- "$cur"); else mapfile -t COMPREPLY < <(:); fi ;;
    completion)
      if [[ $cur == -* ]]; then mapfile -t COMPREPLY < <(compgen -W '-h --help' -- "$cur"); else mapfile -t COMPREPLY < <(compgen -W 'bash zsh fish' -- "$cur"); fi ;;
  esac
}
complete -o filenames -F _tunlint tunlint
