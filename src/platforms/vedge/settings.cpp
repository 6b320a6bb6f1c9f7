// Walks an ipsec interface block.
#include "platforms/vedge/settings.hpp"

#include "platforms/vedge/words.hpp"

namespace tunlint::vedge {
namespace {

std::string_view name_of(Context c) {
  switch (c) {
    case Context::ike: return "ike";
    case Context::authentication: return "authentication-type";
    case Context::pre_shared_key: return "pre-shared-key";
    case Context::ipsec: return "ipsec";
    default: return "interface";
  }
}

const Keyword* keyword_in(Context context, std::string_view word) {
  for (const Keyword& k : keywords(word))
    if (k.in == context) return &k;
  return nullptr;
}

/// Leaves that say nothing about how the tunnel is negotiated.
bool without_effect(std::string_view word) {
  return word == "description" || word == "tracker" || word == "clear-dont-fragment" || word == "qos-map" ||
         word == "rewrite-rule" || word == "ipv6";
}

}  // namespace

std::string Collector::shown(Span span) const {
  std::string text = file_.excerpt(span);
  if (text.size() > 40) {
    text.resize(37);
    while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xC0U) == 0x80U) text.pop_back();
    if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xC0U) text.pop_back();
    text += "...";
  }
  return text;
}

void Collector::not_understood(const Node& node, std::string message, std::string suggestion) {
  ++s_.not_understood;
  if (s_.remarks.size() >= most_remarks) return;
  Remark r;
  r.kind = Remark::Kind::not_understood;
  r.span = node.span;
  r.message = std::move(message);
  r.suggestion = std::move(suggestion);
  s_.remarks.push_back(std::move(r));
}

// Containers nest no deeper than the keyword table does: ipsec interface, ike, authentication-type, pre-shared-key.
void Collector::walk(const Node& block, Context context, const std::string& path) {
  for (const Node& node : block.children) take(node, context, path);
}

void Collector::set(const Node& node, std::string name, bool no, std::size_t at) {
  if (no) {
    s_.leaves.erase(name);
    node.understood = true;
  } else if (node.words.size() <= at) {
    not_understood(node, "the value of '" + std::string(node.word(0)) + "' is missing");
  } else {
    s_.leaves.insert_or_assign(std::move(name), Setting{&node, &node.words[at]});
    node.understood = true;
  }
}

void Collector::take_detection(const Node& node, bool no) {
  const std::string name(node.word(no ? 1 : 0));
  if (no) {
    s_.leaves.erase(name + " interval");
    s_.leaves.erase(name + " retries");
    node.understood = true;
    return;
  }
  std::string leaf = name + " interval";  // `dead-peer-detection 30` means the interval
  std::size_t values = 0;
  for (std::size_t i = 1; i < node.words.size(); ++i) {
    if (node.word(i) == "interval" || node.word(i) == "retries") {
      leaf = name + " " + node.words[i].text.str();
    } else {
      set(node, leaf, false, i);
      ++values;
    }
  }
  if (values == 0) not_understood(node, "the values of '" + name + "' are missing");
}

void Collector::take(const Node& node, Context context, const std::string& path) {
  ++s_.statements;
  s_.has_statements = true;
  const bool no = node.word(0) == "no";
  const std::string_view word = node.word(no ? 1 : 0);
  const Keyword* k = keyword_in(context, word);
  if (!k) {
    if (s_.remarks.size() >= most_remarks) return not_understood(node, {});
    // Only what could be a keyword is repeated: anything else could be a value that lost its keyword.
    const bool plain = !word.empty() && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string_view::npos;
    const std::string first = plain ? "'" + shown(node.words[no && node.words.size() > 1 ? 1 : 0].span) + "'" : "this";
    std::string suggestion = nearest(word, words_of(context));
    return not_understood(node, first + " is not a known statement of '" + std::string(name_of(context)) + "'", std::move(suggestion));
  }
  const std::string name = path + std::string(word);
  if (k->is_block()) {
    node.understood = true;
    if (no) {
      const std::string prefix = name + " ";
      const bool keys = k->opens == Context::authentication || k->opens == Context::pre_shared_key;
      std::erase_if(s_.leaves, [&](const auto& leaf) {
        return leaf.first.starts_with(prefix) || (keys && (leaf.first == "ike pre-shared-secret" || leaf.first.ends_with("-id")));
      });
      return;
    }
    const bool named = k->opens == Context::ike || k->opens == Context::ipsec;
    return walk(node, k->opens, named ? name + " " : path);
  }
  if (k->shape == Shape::detection) return take_detection(node, no);
  if (word == "shutdown") {
    s_.shutdown = &node;
    s_.shutdown_value = !no;
    node.understood = true;
    return;
  }
  if (without_effect(word)) {
    node.understood = true;
    return;
  }
  if (k->shape == Shape::ip) {
    node.understood = true;
    if (node.word(1) == "address") set(node, "ip address", no, 2);
    return;
  }
  set(node, name, no, no ? 2 : 1);
  if (k->shape == Shape::secret && !no) {
    s_.key_in_one_word = node.words.size() <= 2;
    if (node.words.size() > 2)
      not_understood(node, "the pre-shared secret is not one word: a key with blanks has to stand in quotation marks");
  }
}

}  // namespace tunlint::vedge
