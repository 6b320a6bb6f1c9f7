#include "platforms/settings.hpp"

namespace tunlint {
namespace {

bool is_null(const Word& w) { return !w.quoted && (w.text == "null" || w.text == "~"); }

/// Whether the text has this value. One that stands where its name stands was made up, by the translation of a Terraform plan.
bool is_written(const Node& n) {
  if (n.words.size() < 2 || is_null(n.words[1])) return false;
  const Span at = n.words[1].span;
  return at.begin < at.end && (n.word(0).empty() || at != n.words[0].span);
}

/// A member or element with what is inside it; no deeper than the document, which has a limit.
void add_member(End& end, std::string_view object, std::string name, const Node& n) {
  if (n.word(0).starts_with('@')) return;  // an attribute of XML
  if (is_written(n)) add_setting(end, object, name, n.words[1].span);
  if (n.secret) return;  // names inside may be secret too
  std::size_t number = 0;
  for (const Node& c : n.children) {
    const bool element = n.shape == Shape::array;
    add_member(end, object, !element ? name + '/' + std::string(c.word(0)) : c.children.empty() ? name : name + '/' + std::to_string(number), c);
    ++number;
  }
}

}  // namespace

void add_setting(End& end, std::string_view object, std::string name, Span value) {
  if (end.settings.size() == most_settings) return;
  end.settings.push_back({object, std::move(name), value});
  if (end.settings.size() < most_settings) return;
  Remark last;
  last.kind = Remark::Kind::default_used;
  last.span = value;
  last.message = "this is setting " + std::to_string(most_settings) + "; further ones are not shown";
  end.remarks.push_back(std::move(last));
}

void add_settings(End& end, std::string_view object, const Node& node, const std::function<bool(const Node&)>& wanted) {
  for (const Node& m : node.children)
    if (wanted(m)) add_member(end, object, std::string(m.word(0)), m);
}

}  // namespace tunlint
