// Runs the targets without libFuzzer:
//   replay FOLDER                        over inputs that are kept, in a folder per target
//   replay --mutate COUNT FOLDER...      over COUNT damaged files of these folders, each target; always the same ones
//   replay --targets                     names them
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <vector>

#include "targets.hpp"

namespace {

namespace fs = std::filesystem;
using namespace tunlint::fuzz;

std::string content(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

int replay(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& of_target : fs::directory_iterator(folder)) {
    if (!of_target.is_directory()) continue;
    const Target* target = find_target(of_target.path().filename().string());
    if (!target) {
      std::cerr << of_target.path() << " is the folder of no target\n";
      return 1;
    }
    for (const auto& file : fs::directory_iterator(of_target)) {
      std::cout << target->name << " " << file.path().filename().string() << std::endl;
      target->run(content(file.path()));
      ++count;
    }
  }
  std::cout << count << " inputs, none of them fails\n";
  return count ? 0 : 1;
}

/// Damages texts as editors, terminals and bad luck do. The same numbers everywhere: no distribution of the library is used.
class Damage {
 public:
  explicit Damage(const std::vector<std::string>& seeds) : seeds_(seeds) {}

  std::string next() {
    std::string text = seeds_[below(seeds_.size())];
    for (std::size_t times = 1 + below(6); times > 0; --times) change(text);
    if (below(4) == 0) text += "\n-----\n" + seeds_[below(seeds_.size())];  // a second end, for the whole way
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return n ? random_() % n : 0; }

  void change(std::string& text) {
    static constexpr std::string_view odd[] = {"\n", "\"", "'", "{", "}", "[", "]", "(", "<", "</", ">", ":", ",", " ", "\t", "!", "#", "^C", "&", "%", "\\", "\\u0000", "no ", "-", "0", "4294967296", "-1",
                                                "999999999999999999999", "any", "0.0.0.0", "0.0.0.0/0", "255.255.255.255", "::/0", "\xff", "\xc3", "exit\n", "/*", "*/", "key", "secret", "include ", "also="};
    const std::size_t at = below(text.size()), length = below(1 + below(200));
    switch (below(8)) {
      case 0: text.insert(at, odd[below(std::size(odd))]); break;
      case 1: text.erase(at, length); break;
      case 2: text.insert(below(text.size()), text.substr(at, length)); break;
      case 3: text.resize(at); break;  // cut off
      case 4:
        if (!text.empty()) text[at] = static_cast<char>(random_() % 256);
        break;
      case 5: {  // a line that stands twice, or elsewhere
        const std::size_t begin = text.rfind('\n', at) + 1, end = text.find('\n', at);
        const std::string line = text.substr(begin, end == std::string::npos ? end : end + 1 - begin);
        if (below(2)) text.erase(begin, line.size());
        text.insert(text.rfind('\n', below(text.size())) + 1, line);
        break;
      }
      case 6: {  // a part of another text
        const std::string& other = seeds_[below(seeds_.size())];
        text.insert(at, other.substr(below(other.size()), length * 4));
        break;
      }
      default: {  // a number that is another one
        const std::size_t digit = text.find_first_of("0123456789", at);
        if (digit != std::string::npos) text[digit] = static_cast<char>('0' + below(10));
      }
    }
  }

  const std::vector<std::string>& seeds_;
  std::mt19937 random_{20};
};

int mutate(std::size_t count, char** folders, int number) {
  constexpr std::uintmax_t largest = 16384;
  std::vector<fs::path> files;
  for (int n = 0; n < number; ++n)
    for (const auto& file : fs::recursive_directory_iterator(folders[n]))
      if (file.is_regular_file() && file.file_size() <= largest && file.path().filename().string().find("expected") == std::string::npos && file.path().extension() != ".md") files.push_back(file.path());
  std::sort(files.begin(), files.end());
  std::vector<std::string> seeds;
  for (const fs::path& file : files) seeds.push_back(content(file));
  if (seeds.empty() || count == 0) return 2;
  Damage damage(seeds);
  for (const Target& target : targets())
    for (std::size_t n = 0; n < count; ++n) {
      const std::string input = damage.next();
      // What a fault leaves behind: the input that was being read.
      std::ofstream("fuzz-last-input", std::ios::binary) << input;
      target.run(input);
    }
  fs::remove("fuzz-last-input");
  std::cout << targets().size() << " targets, " << count << " inputs each, of " << seeds.size() << " texts: none fails\n";
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view first = argc > 1 ? argv[1] : "";
  if (argc == 2 && first == "--targets") {
    for (const Target& t : targets()) std::cout << t.name << "\n";
    return 0;
  }
  if (argc > 3 && first == "--mutate") return mutate(std::strtoul(argv[2], nullptr, 10), argv + 3, argc - 3);
  if (argc == 2 && fs::is_directory(argv[1])) return replay(argv[1]);
  std::cerr << "usage: replay FOLDER | replay --mutate COUNT FOLDER... | replay --targets\n";
  return 2;
}
