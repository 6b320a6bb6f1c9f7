// YAML into the positioned tree, over the events of libyaml.
//
// First the events become a flat list of items, each with its place; an alias becomes a reference to the items of its
// anchor. Then the list is walked and the nodes are built; an alias walks the items of its anchor again, so that nothing
// is copied that is not used and the budget for aliases is counted in one place. Nothing recurses.
#include <yaml.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "syntax/documents.hpp"

namespace tunlint {
namespace {

struct Item {
  enum class Kind : std::uint8_t { document, scalar, object, array, end, alias } kind = Kind::end;
  Word word;              // scalar: its value; object and array: where they begin
  std::string tag;        // a scalar's local tag: "!vault"
  std::size_t first = 0;  // alias: the items of its anchor are [first, last)
  std::size_t last = 0;
};

/// libyaml counts characters, a Span counts bytes.
class Offsets {
 public:
  Offsets(std::string_view text, std::size_t skip) : text_(text) {
    for (std::size_t at = skip, n = 0; at < text.size(); ++at) {
      if ((static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) continue;
      if (n++ % step == 0) marks_.push_back(at);
    }
  }
  std::uint32_t byte(std::size_t character) const {
    if (character / step >= marks_.size()) return static_cast<std::uint32_t>(text_.size());
    std::size_t at = marks_[character / step];
    for (std::size_t n = character % step; n > 0 && at < text_.size(); --n)
      do ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0) == 0x80);
    return static_cast<std::uint32_t>(at);
  }

 private:
  static constexpr std::size_t step = 64;
  std::string_view text_;
  std::vector<std::size_t> marks_;  // bytes before every 64th character
};

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The events of a text as items.
class Events {
 public:
  Events(const SourceFile& file, std::vector<SyntaxError>& errors)
      : file_(file), text_(file.text()), skip_(text_.starts_with("\xEF\xBB\xBF") ? 3 : 0), offsets_(text_, skip_), errors_(errors) {}

  std::vector<Item> run() {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) return {};
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&parser, reinterpret_cast<const unsigned char*>(text_.data()) + skip_, text_.size() - skip_);
    for (bool more = true; more;) {
      yaml_event_t event;
      if (!yaml_parser_parse(&parser, &event)) {
        fault(parser);
        break;
      }
      more = take(event);
      yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
    return std::move(items_);
  }

 private:
  struct Anchor {
    std::size_t first = 0, last = 0;  // last is 0 while it is open
  };
  struct Open {
    std::size_t item;
    std::string anchor;
  };

  void error(std::uint32_t at, std::string message) {
    at = std::min(at, static_cast<std::uint32_t>(text_.size()));
    errors_.push_back({{file_.id(), at, at}, std::move(message)});
  }

  /// Reading goes on behind these; a few tell enough.
  void alias_error(std::uint32_t at, std::string message) {
    if (errors_.size() < 10) error(at, std::move(message));
  }

  void fault(const yaml_parser_t& parser) {
    // The problems that libyaml names are constant texts: they hold nothing of the input.
    const std::string what = parser.problem ? parser.problem : "it cannot be read";
    const bool reader = parser.error == YAML_READER_ERROR;
    error(reader ? static_cast<std::uint32_t>(parser.problem_offset + skip_) : offsets_.byte(parser.problem_mark.index), "not valid YAML: " + what);
  }

  /// A scalar's place without its tag and anchor, and without the line ends that libyaml counts to a block scalar.
  Span place(const yaml_event_t& e) const {
    std::uint32_t begin = offsets_.byte(e.start_mark.index), end = offsets_.byte(e.end_mark.index);
    while (begin < end && (text_[begin] == '&' || text_[begin] == '!')) {
      while (begin < end && !blank(text_[begin])) ++begin;
      while (begin < end && blank(text_[begin])) ++begin;
    }
    while (end > begin && blank(text_[end - 1])) --end;
    return {file_.id(), begin, end};
  }

  void begin(Item::Kind kind, const yaml_event_t& e, const yaml_char_t* anchor) {
    Item item;
    item.kind = kind;
    const auto at = offsets_.byte(e.start_mark.index);
    item.word.span = {file_.id(), at, std::max(at, place(e).begin)};
    open_.push_back({items_.size(), anchor ? reinterpret_cast<const char*>(anchor) : ""});
    if (anchor) anchors_[open_.back().anchor] = {items_.size(), 0};
    items_.push_back(std::move(item));
  }

  void end() {
    items_.emplace_back();
    if (open_.empty()) return;
    if (!open_.back().anchor.empty()) {
      Anchor& a = anchors_[open_.back().anchor];
      if (a.first == open_.back().item) a.last = items_.size();
    }
    open_.pop_back();
  }

  /// False when there is nothing more to read.
  bool take(const yaml_event_t& e) {
    switch (e.type) {
      case YAML_DOCUMENT_START_EVENT: {
        anchors_.clear();
        Item item;
        item.kind = Item::Kind::document;
        items_.push_back(std::move(item));
        break;
      }
      case YAML_MAPPING_START_EVENT: begin(Item::Kind::object, e, e.data.mapping_start.anchor); break;
      case YAML_SEQUENCE_START_EVENT: begin(Item::Kind::array, e, e.data.sequence_start.anchor); break;
      case YAML_MAPPING_END_EVENT:
      case YAML_SEQUENCE_END_EVENT: end(); break;
      case YAML_SCALAR_EVENT: {
        const auto& s = e.data.scalar;
        Item item;
        item.kind = Item::Kind::scalar;
        item.word = {std::string(reinterpret_cast<const char*>(s.value), s.length), place(e), s.style != YAML_PLAIN_SCALAR_STYLE};
        if (const char* tag = reinterpret_cast<const char*>(s.tag); tag && tag[0] == '!') item.tag = tag;
        if (s.anchor) anchors_[reinterpret_cast<const char*>(s.anchor)] = {items_.size(), items_.size() + 1};
        items_.push_back(std::move(item));
        break;
      }
      case YAML_ALIAS_EVENT: {
        Item item;
        item.kind = Item::Kind::alias;
        item.word.span = place(e);
        const auto found = anchors_.find(reinterpret_cast<const char*>(e.data.alias.anchor));
        if (found == anchors_.end()) alias_error(item.word.span.begin, "an alias without an anchor before it");
        else if (found->second.last == 0) alias_error(item.word.span.begin, "an alias inside the node that it stands for");
        else item.first = found->second.first, item.last = found->second.last;
        items_.push_back(std::move(item));
        break;
      }
      case YAML_STREAM_END_EVENT: return false;
      default: break;
    }
    if (open_.size() < document_depth_limit) return true;
    error(offsets_.byte(e.start_mark.index), "nested deeper than " + std::to_string(document_depth_limit) + " levels");
    return false;
  }

  const SourceFile& file_;
  std::string_view text_;
  std::size_t skip_;
  Offsets offsets_;
  std::vector<SyntaxError>& errors_;
  std::vector<Item> items_;
  std::vector<Open> open_;
  std::map<std::string, Anchor> anchors_;
};

/// The items as nodes.
class Builder {
 public:
  Builder(const std::vector<Item>& items, Tree& tree) : items_(items), tree_(tree) {}

  void run() {
    std::vector<std::pair<std::size_t, std::size_t>> ranges{{0, items_.size()}};
    while (!ranges.empty()) {
      auto& [at, last] = ranges.back();
      if (at == last) {
        ranges.pop_back();
        continue;
      }
      const Item& item = items_[at++];
      if (ranges.size() > 1 && !afford(item)) break;
      if (item.kind == Item::Kind::alias && item.first < item.last) ranges.emplace_back(item.first, item.last);
      else if (!take(item)) break;
    }
    while (!frames_.empty()) close();  // cut off: what there is
  }

 private:
  struct Frame {
    Node node;
    std::optional<Word> key;  // of an object: the key that waits for its value
    bool is_key = false;      // this node is itself a key, as YAML allows
  };

  bool afford(const Item& item) {
    spent_ += 64 + item.word.text.size();
    if (spent_ <= alias_budget) return true;
    tree_.errors.push_back({item.word.span, "aliases expand to more than " + std::to_string(alias_budget >> 20) + " MiB"});
    return false;
  }

  bool take(const Item& item) {
    switch (item.kind) {
      case Item::Kind::document: break;
      case Item::Kind::alias: add(scalar(item)); break;  // of nothing: no value
      case Item::Kind::scalar:
        if (!frames_.empty() && frames_.back().node.shape == Shape::object && !frames_.back().key) {
          frames_.back().key = item.word;
          break;
        }
        add(scalar(item));
        break;
      case Item::Kind::object:
      case Item::Kind::array: {
        if (frames_.size() >= document_depth_limit) {
          tree_.errors.push_back({item.word.span, "nested deeper than " + std::to_string(document_depth_limit) + " levels"});
          return false;
        }
        Frame f;
        f.node.shape = item.kind == Item::Kind::object ? Shape::object : Shape::array;
        f.node.span = item.word.span;
        f.is_key = !frames_.empty() && frames_.back().node.shape == Shape::object && !frames_.back().key;
        name(f.node, item.word.span);
        frames_.push_back(std::move(f));
        break;
      }
      case Item::Kind::end:
        if (!frames_.empty()) close();
        break;
    }
    return true;
  }

  /// Gives the node its first word: the key that waits, or none.
  void name(Node& node, Span at) {
    Word word{"", at, false};
    if (!frames_.empty() && frames_.back().key) {
      word = std::move(*frames_.back().key);
      frames_.back().key.reset();
      node.span = word.span;
    }
    node.words.push_front(std::move(word));
  }

  Node scalar(const Item& item) {
    Node node;
    node.shape = Shape::scalar;
    node.span = item.word.span;
    const bool null = item.word.text.empty() && !item.word.quoted;
    if (!null || !item.tag.empty()) node.words.push_back(item.word);
    if (!item.tag.empty()) node.words.push_back({item.tag, item.word.span, false});
    return node;
  }

  void add(Node node) {
    const Span value = node.span;
    name(node, value);
    if (node.span.begin <= value.begin) node.span.end = std::max(node.span.end, value.end);  // not behind an alias
    if (frames_.empty()) tree_.nodes.push_back(std::move(node));
    else frames_.back().node.children.push_back(std::move(node));
  }

  void close() {
    Frame f = std::move(frames_.back());
    frames_.pop_back();
    if (f.key) {  // cut off behind a key
      Node lone;
      lone.shape = Shape::scalar;
      lone.span = f.key->span;
      lone.words.push_back(std::move(*f.key));
      f.node.children.push_back(std::move(lone));
    }
    if (f.node.shape == Shape::object) merge(f.node);
    if (f.node.span.begin == f.node.span.end && !f.node.children.empty()) f.node.span = f.node.children.front().span;
    if (f.node.words[0].text.empty()) f.node.words[0].span = f.node.span;
    if (frames_.empty()) {
      tree_.nodes.push_back(std::move(f.node));
    } else {
      if (f.is_key) frames_.back().key = Word{"", f.node.span, false};
      frames_.back().node.children.push_back(std::move(f.node));
    }
  }

  /// `<<: *defaults`: the members of the other mapping that this one does not have itself.
  static void merge(Node& node) {
    auto& members = node.children;
    const auto is_merge = [](const Node& c) { return c.word(0) == "<<" && !c.words[0].quoted && c.shape != Shape::scalar; };
    if (std::none_of(members.begin(), members.end(), is_merge)) return;
    std::set<std::string> names;
    std::vector<Node> own, merged;
    for (auto& c : members) {
      if (is_merge(c)) merged.push_back(std::move(c));
      else names.emplace(c.word(0)), own.push_back(std::move(c));
    }
    const auto take_from = [&](Node& source) {
      for (auto& c : source.children)
        if (names.emplace(c.word(0)).second) own.push_back(std::move(c));
    };
    for (auto& m : merged) {
      if (m.shape == Shape::object) take_from(m);
      else for (auto& element : m.children) take_from(element);
    }
    members = std::move(own);
  }

  const std::vector<Item>& items_;
  Tree& tree_;
  std::vector<Frame> frames_;
  std::size_t spent_ = 0;
};

}  // namespace

Tree read_yaml(const SourceFile& file) {
  Tree tree;
  const std::vector<Item> items = Events(file, tree.errors).run();
  Builder(items, tree).run();
  return tree;
}

}  // namespace tunlint
