# The manual page and the shells' completions, where each of them looks.
include(GNUInstallDirs)
install(FILES docs/tunlint.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
install(FILES docs/completions/tunlint.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME tunlint)
install(FILES docs/completions/_tunlint DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
install(FILES docs/completions/tunlint.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
