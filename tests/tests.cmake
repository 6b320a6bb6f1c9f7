# Tests that run the program: two-ended cases, the command line, secrets, documentation, speed. They are written in Python.
if(NOT TARGET tunlint)
  return()
endif()

# The first Python that has what the tests need. Without one the tests fail and say what to install.
if(NOT TUNLINT_PYTHON)
  set(TUNLINT_PYTHON python3)
  foreach(candidate python3 /usr/bin/python3)
    execute_process(COMMAND ${candidate} -c "import yaml, jsonschema" RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
    if(status EQUAL 0)
      set(TUNLINT_PYTHON ${candidate})
      break()
    endif()
  endforeach()
endif()

function(program_test name timeout script)
  add_test(NAME ${name} COMMAND ${TUNLINT_PYTHON} -B ${CMAKE_SOURCE_DIR}/tests/${script} $<TARGET_FILE:tunlint> ${ARGN})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${timeout})
endfunction()

program_test(cases 600 run_cases.py)
program_test(golden_table 60 golden_table.py)
program_test(rules_coverage 600 rules_coverage.py)
program_test(fix_apply 600 fix_apply.py)
program_test(cli 600 cli/test_cli.py)
program_test(canary 1800 cli/test_canary.py)
program_test(formats 600 cli/test_formats.py)
program_test(terminal 300 cli/test_terminal.py --build ${CMAKE_BINARY_DIR})
program_test(config 300 cli/test_config.py)
program_test(reading 300 cli/test_reading.py)
program_test(diagnose 300 cli/test_diagnose.py)
program_test(repository 300 cli/test_repository.py)
program_test(readme 120 cli/test_readme.py)
program_test(rehearse 300 cli/test_rehearse.py)
set_tests_properties(rehearse PROPERTIES SKIP_RETURN_CODE 77)
# Always the same pairs: what other people's work depends on must not fail by chance. scripts/test-against-daemons makes new
# ones. Needs root and strongSwan (scripts/install-rehearsal --tests).
add_test(NAME against_daemons COMMAND ${TUNLINT_PYTHON} -B ${CMAKE_SOURCE_DIR}/scripts/test-against-daemons --tunlint $<TARGET_FILE:tunlint> 60 1)
set_tests_properties(against_daemons PROPERTIES TIMEOUT 300 SKIP_RETURN_CODE 77)
# The one looks for what the other leaves behind: not at the same time.
set_tests_properties(rehearse against_daemons PROPERTIES RESOURCE_LOCK daemons)
program_test(docs 120 cli/test_docs.py)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT TUNLINT_SANITIZE)
  program_test(integrations 300 cli/test_integrations.py)  # scripts around the program
  set_tests_properties(integrations PROPERTIES SKIP_RETURN_CODE 77)
  program_test(html 300 cli/test_html.py)  # in headless Chromium: the page is the same whatever built it
  set_tests_properties(html PROPERTIES RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
  program_test(bench_pair 120 bench_pair.py)
  program_test(bench_plan 120 bench_plan.py)
  set_tests_properties(bench_plan PROPERTIES RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
  set_tests_properties(bench_pair PROPERTIES RUN_SERIAL TRUE SKIP_RETURN_CODE 77)
endif()
