// Runs the targets over inputs that are kept: replay FOLDER, with a folder per target in it, or replay --targets.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "targets.hpp"

int main(int argc, char** argv) {
  namespace fs = std::filesystem;
  using namespace tunlint::fuzz;
  if (argc == 2 && std::string_view(argv[1]) == "--targets") {
    for (const Target& t : targets()) std::cout << t.name << "\n";
    return 0;
  }
  if (argc != 2 || !fs::is_directory(argv[1])) {
    std::cerr << "usage: replay FOLDER | replay --targets\n";
    return 2;
  }
  std::size_t count = 0;
  for (const auto& folder : fs::directory_iterator(argv[1])) {
    if (!folder.is_directory()) continue;
    const Target* target = find_target(folder.path().filename().string());
    if (!target) {
      std::cerr << folder.path() << " is the folder of no target\n";
      return 1;
    }
    for (const auto& file : fs::directory_iterator(folder)) {
      std::cout << target->name << " " << file.path().filename().string() << std::endl;
      std::ifstream in(file.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      target->run(bytes.str());
      ++count;
    }
  }
  std::cout << count << " inputs, none of them fails\n";
  return count ? 0 : 1;
}
