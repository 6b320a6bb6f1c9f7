# Turns text files into string constants: cmake -DOUTPUT=x.cpp -DNAMES=a;b -DFILES=f;g -P embed.cmake
set(text "// Made by tools/embed.cmake.\n#include <string_view>\n\nnamespace tunlint::assets {\n")
foreach(name file IN ZIP_LISTS NAMES FILES)
  file(READ ${file} content)
  string(APPEND text "extern const std::string_view ${name};\nconst std::string_view ${name} = R\"embedded(${content})embedded\";\n")
endforeach()
file(WRITE ${OUTPUT} "${text}}  // namespace tunlint::assets\n")
