#include "rules/manual.hpp"

#include <algorithm>

namespace tunlint {
namespace {

template <class F>
void each_word(std::string_view list, F&& f) {
  for (std::size_t at = 0; at < list.size();) {
    const auto end = std::min(list.find(' ', at), list.size());
    f(list.substr(at, end - at));
    at = end + 1;
  }
}

/// Writes headings, paragraphs, blocks and lists in either format.
class Page {
 public:
  explicit Page(ManualFormat format) : markdown_(format == ManualFormat::markdown) {}

  void title(std::string_view name, std::string_view about) {
    out_ = markdown_ ? "# " + std::string(name) + "\n\n" + std::string(about) + "\n" : std::string(name) + ": " + std::string(about) + "\n";
  }
  void heading(std::string_view text) { out_ += markdown_ ? "\n## " + std::string(text) + "\n\n" : "\n" + std::string(text) + "\n"; }
  void text(std::string_view lines) { indented(lines, "  "); }
  void block(std::string_view lines) {
    if (markdown_) out_ += "```\n" + std::string(lines) + "\n```\n";
    else indented(lines, "    ");
  }
  /// A line of its own before a block.
  void label(std::string_view text) { out_ += markdown_ ? "\n" + std::string(text) + ":\n\n" : "  " + std::string(text) + "\n"; }
  void item(std::string_view text) { out_ += (markdown_ ? "- " : "  ") + std::string(text) + "\n"; }
  void gap() { out_ += "\n"; }
  /// A word of a configuration or of a log.
  std::string code(std::string_view text) const {
    const std::string s(text);
    return markdown_ ? "`" + s + "`" : s;
  }
  std::string done() { return std::move(out_); }

 private:
  void indented(std::string_view lines, std::string_view by) {
    if (markdown_) by = "";
    for (std::size_t at = 0; at <= lines.size();) {
      const auto end = std::min(lines.find('\n', at), lines.size());
      if (end > at) out_ += std::string(by) + std::string(lines.substr(at, end - at));
      out_ += "\n";
      at = end + 1;
    }
  }

  std::string out_;
  bool markdown_;
};

std::string_view sure(Confidence c) {
  static constexpr std::string_view words[] = {"not verified", "one source", "documented"};
  return words[static_cast<std::size_t>(c)];
}

/// Templates as people should read them: a marker of a kind of end, which a line begins with, becomes a remark behind it.
std::string readable(std::string line) {
  static constexpr std::pair<std::string_view, std::string_view> markers[] = {
      {"{ikev1}", "IKEv1"}, {"{ikev2}", "IKEv2"}, {"{swanctl}", "swanctl.conf"}, {"{ipsec_conf}", "ipsec.conf"}, {"{json}", "JSON"}, {"{yaml}", "YAML"}, {"{tunnel}", "tunnel interfaces"}, {"{map}", "crypto maps"}, {"{?starts}", "the end that starts"}, {"{?to_main}", "to main mode"}, {"{?to_aggressive}", "to aggressive mode"}, {"{?answers}", "the end that answers"}, {"{?static_map}", "crypto maps"}, {"{?dynamic_map}", "dynamic crypto maps"}, {"{applied}", ""},
      {"{policy}", "where the gateway takes policies"}, {"{cbc}", "with an integrity algorithm"}, {"{aead}", "combined-mode ciphers"}, {"{no_group}", "to go without"},
      {"{?has_key}", "where it has a key"}, {"{?new_entry}", "where it has none"}, {"{?fqdn}", "a name"}, {"{?no_fqdn}", "an address or e-mail address"}, {"{?only_policy}", "IKEv1"},
      {"{?off_gateway}", "where the gateway is disabled"}, {"{?off_tunnel}", "where the tunnel is disabled"}};
  std::string remarks;
  for (;;) {
    const auto known = std::find_if(std::begin(markers), std::end(markers), [&](const auto& m) { return line.starts_with(m.first); });
    if (known != std::end(markers)) {
      if (!known->second.empty()) remarks += (remarks.empty() ? "" : ", ") + std::string(known->second);
      line.erase(0, known->first.size());
    } else if (const auto close = line.find('}'); line.starts_with("{?") && close != std::string::npos) {
      line.erase(0, close + 1);  // asks for a value that the line has
    } else {
      break;
    }
  }
  return remarks.empty() ? line : line + "    (" + remarks + ")";
}

void fixes(Page& page, const Rule& r) {
  for (const auto& p : all_profiles())
    each_word(r.settings, [&](std::string_view setting) {
      if (const Fact* none = p.fact("no-setting." + std::string(setting)).fact) {
        page.label(std::string(p.title()) + " (" + std::string(setting) + ")");
        page.text("Nothing to set: " + std::string(none->value) + " [" + std::string(sure(none->confidence)) + ": " + std::string(none->source) + "]");
        return;
      }
      const auto commands = [&](const std::string& of, std::string_view what) {
        const auto lines = p.fix(of);
        if (lines.empty()) return;
        std::string block;
        for (const auto& l : lines) block += (block.empty() ? "" : "\n") + readable(l);
        page.label(std::string(p.title()) + " (" + std::string(what) + ")");
        page.block(block);
      };
      commands(std::string(setting), setting);
      // What is weak has to go; another one beside it mends what does not fit.
      if (!r.name.starts_with("crypto-")) commands("further-" + std::string(setting), std::string(setting) + ", where other tunnels use what there is");
    });
}

void log_lines(Page& page, const Rule& r) {
  for (const auto& p : all_profiles())
    each_word(r.symptoms, [&](std::string_view symptom) {
      for (const auto& l : p.logs(symptom, "any"))
        page.item(std::string(p.title()) + ", as " + (l.role == "any" ? std::string("either") : std::string(l.role)) + ": " + page.code(l.text) + " [" + std::string(sure(l.confidence)) + ": " + std::string(l.source) + "]");
    });
}

bool logs_anything(const Rule& r) {
  bool any = false;
  for (const auto& p : all_profiles())
    each_word(r.symptoms, [&](std::string_view s) { any = any || !p.logs(s, "any").empty(); });
  return any;
}

std::string one_line(std::string_view value) {
  std::string s(value);
  std::replace(s.begin(), s.end(), '\n', ' ');
  return s;
}

void facts(Page& page, const Profile& p, std::string_view prefix, std::string_view heading) {
  page.heading(heading);
  for (const auto& f : p.facts()) {
    if (!f.key.starts_with(prefix)) continue;
    std::string line = page.code(f.key.substr(prefix.size())) + ": " + page.code(one_line(f.value)) + " [" + std::string(sure(f.confidence)) + ": " + std::string(f.source) + "]";
    if (!f.since.empty()) line += " since " + std::string(f.since);
    if (!f.until.empty()) line += " until " + std::string(f.until);
    page.item(line);
  }
}

}  // namespace

std::string manual_of(const Rule& r, ManualFormat format) {
  Page page(format);
  page.title(r.name, r.summary);
  page.gap();
  page.text("Usual severity: " + std::string(to_string(r.severity)) + ".");
  if (!r.platforms.empty()) {
    std::string list;
    each_word(r.platforms, [&](std::string_view name) {
      const Profile* p = find_profile(name);
      list += (list.empty() ? "" : ", ") + std::string(p ? p->title() : name) + (p ? "" : " (not read yet)");
    });
    page.text("Concerns: " + list + ".");
  }
  page.heading("What it finds");
  page.text(r.finds);
  page.heading("What happens on the wire");
  page.text(r.wire);
  page.heading("Example");
  page.block(r.example);
  page.heading("How to fix it");
  page.text(r.fix);
  fixes(page, r);
  page.heading("What each device logs");
  if (!logs_anything(r)) page.text("Nothing that is known to belong to it.");
  log_lines(page, r);
  page.heading("Standard and sources");
  page.text(r.standard);
  return page.done();
}

std::string manual_of(const Profile& p, ManualFormat format) {
  Page page(format);
  page.title(p.name(), p.title());
  page.heading("What is read");
  if (!p.reads().empty()) page.text(p.reads());
  page.text("Words of the configuration that are understood, with their names in the standards:");
  if (format == ManualFormat::markdown) page.gap();
  std::string_view table;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) page.item(line);
    line.clear();
  };
  for (const auto& v : p.all_vocabulary()) {
    if (v.table != table) flush();
    table = v.table;
    line += (line.empty() ? std::string(v.table) + ": " : ", ") + page.code(v.spelling) + (v.spelling == v.meaning ? "" : " = " + std::string(v.meaning));
  }
  flush();
  page.heading("How sure it is");
  page.text("Behind each fact stand how sure it is and its source. What is documented (or measured) makes a verdict certain, what has one source makes it likely, what is not verified possible.");
  page.text("In times, L is the lifetime in seconds: child-soft and ike-soft are when a rekey starts, child-hard and ike-hard when the SA ends, at the earliest and at the latest. liveness is when a dead peer is given up: the seconds before the first check, those before it is repeated, by what factor each further wait grows, to what limit, and how often it is repeated; i is the configured interval, t the retry interval, r the number of retries.");
  facts(page, p, "default.", "What is assumed where the configuration is silent");
  facts(page, p, "limit.", "Limits");
  facts(page, p, "behaviour.", "What it does that no configuration says");
  page.heading("What it logs");
  for (const auto& l : p.all_logs()) page.item(std::string(l.symptom) + ", as " + (l.role == "any" ? std::string("either") : std::string(l.role)) + ": " + page.code(l.text) + " [" + std::string(sure(l.confidence)) + ": " + std::string(l.source) + "]");
  page.heading("Known defects");
  if (p.advisories().empty()) page.text("None is on record here.");
  for (const auto& a : p.advisories())
    page.item(std::string(a.id) + ": " + std::string(a.text) + (a.releases.empty() ? "" : "; releases " + std::string(a.releases)) + " [" + std::string(sure(a.confidence)) + ": " + std::string(a.source) + "]");
  return page.done();
}

}  // namespace tunlint
