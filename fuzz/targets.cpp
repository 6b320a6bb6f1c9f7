#include "targets.hpp"

#include <array>
#include <cstdio>
#include <cstdlib>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "export/swanctl.hpp"
#include "platforms/platform.hpp"
#include "report/report.hpp"
#include "report/view.hpp"
#include "rules/analysis.hpp"
#include "rules/suppression.hpp"
#include "source/decode.hpp"
#include "syntax/braces.hpp"
#include "syntax/documents.hpp"
#include "syntax/ipsec_conf.hpp"
#include "syntax/set_lines.hpp"
#include "syntax/swanctl.hpp"

namespace tunlint::fuzz {
namespace {

/// Every place of a node is inside its file, words in order inside their statement.
void check_places(const std::vector<Node>& nodes, std::size_t size) {
  for (const Node& n : nodes) {
    if (n.span && (n.span.begin > n.span.end || n.span.end > size)) fail("a statement stands outside its file");
    for (const Word& w : n.words)
      if (w.span && (w.span.begin > w.span.end || w.span.end > size)) fail("a word stands outside its file");
    check_places(n.children, size);  // the readers limit the depth
  }
}

void check_tree(const SourceFile& file, const Tree& tree) {
  check_places(tree.nodes, file.text().size());
  for (const SyntaxError& e : tree.errors) {
    if (e.message.empty()) fail("an error without a message");
    (void)file.position(e.span.begin);
    (void)file.snippet(e.span);
  }
}

/// A text as readers get it. Empty for what is no text.
std::string text_of(std::string_view input) { return decode(std::string(input)).text; }

template <auto read>
void grammar(std::string_view input) {
  const SourceFile file(0, "input", text_of(input));
  check_tree(file, read(file));
}

void ipsec_conf(std::string_view input) {
  const SourceFile file(0, "input", text_of(input));
  for (const bool secrets : {false, true})
    for (const Extract& part : ipsec_extracts(file, secrets)) {
      if (part.secrets) check_tree(file, read_ipsec_secrets(file, part).tree);
      else check_tree(file, read_ipsec_conf(file, part));
    }
}

void decoding(std::string_view input) {
  const Decoded d = decode(std::string(input));
  if (d.text.find('\0') != std::string::npos || d.text.find('\r') != std::string::npos) fail("decoded text with NUL or CR");
  const Decoded again = decode(d.text);
  if (!d.binary && d.invalid == 0 && again.invalid != 0) fail("decoded text is not valid");
}

void project(std::string_view input) {
  const SourceFile file(0, "tunlint.yaml", text_of(input));
  for (const SyntaxError& e : read_config(file).errors)
    if (e.message.empty()) fail("an error without a message");
}

/// What a reader makes of a text, whatever platform it is of.
template <std::size_t n>
void platform(std::string_view input) {
  SourceSet sources;
  SourceFile& file = sources.add("input", text_of(input));
  const Platform& p = platforms()[n];
  const Detection d = p.detect(file);
  if (d.score < 0 || d.score > 100) fail("a score out of its range");
  const std::array<SourceFile*, 1> documents{&file};
  ReadOptions options;
  options.settings = true;  // as `tunlint model` asks for
  const PlatformReading reading = p.read(documents, options);
  std::vector<const End*> ends;
  for (const End& e : reading.ends) ends.push_back(&e);
  (void)model_json(ends, {}, {}, sources);
}

/// Two texts, divided by a line of dashes, all the way to the reports; with one text, its ends meet each other.
void pipeline(std::string_view input) {
  SourceSet sources;
  std::vector<PlatformReading> readings;
  const std::size_t cut = input.find("\n-----\n");
  const std::string_view parts[] = {input.substr(0, cut), cut == std::string_view::npos ? input : input.substr(cut + 7)};
  for (const std::string_view part : parts) {
    SourceFile& file = sources.add("input", text_of(part));
    const Detected found = detect(file);
    if (!found.platform) continue;
    const std::array<SourceFile*, 1> documents{&file};
    readings.push_back(found.platform->read(documents, {}));
  }
  std::vector<const End*> ends;
  std::vector<Remark> remarks;
  for (const PlatformReading& r : readings) {
    for (const End& e : r.ends)
      if (ends.size() < 12) ends.push_back(&e);
    remarks.insert(remarks.end(), r.remarks.begin(), r.remarks.end());
  }
  AnalysisOptions options;
  if (readings.size() == 2 && !readings[0].ends.empty() && !readings[1].ends.empty() && readings[0].ends.size() < 12) options.pairs = {{0, readings[0].ends.size()}};
  Analysis analysis = analyse(ends, remarks, options);
  apply_suppressions(analysis, sources);
  const ReportView view(analysis, sources);
  for (const ReportFormat& f : report_formats())
    if (f.write(view, {}).empty() && f.name != "concise" && f.name != "github") fail("an empty report");
  (void)export_swanctl(ends, {});
}

constexpr std::size_t most_platforms = 16;
template <std::size_t... n>
std::vector<Target> platform_targets(std::index_sequence<n...>) {
  std::vector<Target> out;
  ((n < platforms().size() ? out.push_back({platforms()[n].name, platform<n>}) : void()), ...);
  return out;
}

}  // namespace

std::span<const Target> targets() {
  static const std::vector<Target> all = [] {
    std::vector<Target> out{{"decode", decoding},
                            {"json", grammar<[](const SourceFile& f) { return read_json(f); }>},
                            {"yaml", grammar<[](const SourceFile& f) { return read_yaml(f); }>},
                            {"xml", grammar<[](const SourceFile& f) { return read_xml(f); }>},
                            {"set-lines", grammar<read_set_lines>},
                            {"braces", grammar<read_braces>},
                            {"swanctl-conf", grammar<read_swanctl>},
                            {"ipsec-conf", ipsec_conf},
                            {"tunlint-yaml", project},
                            {"pipeline", pipeline}};
    if (platforms().size() > most_platforms) fail("more platforms than fuzz targets");
    const auto readers = platform_targets(std::make_index_sequence<most_platforms>());
    out.insert(out.end(), readers.begin(), readers.end());
    return out;
  }();
  return all;
}

const Target* find_target(std::string_view name) {
  for (const Target& t : targets())
    if (t.name == name) return &t;
  return nullptr;
}

void fail(const std::string& what) {
  std::fprintf(stderr, "%s\n", what.c_str());
  std::abort();
}

}  // namespace tunlint::fuzz
