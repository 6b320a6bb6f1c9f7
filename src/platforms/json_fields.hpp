// What readers of JSON documents have in common: typed access to the members of an object, with a remark where one has
// another type than it should; the check for members that nobody knows; and the masking of secrets.
//
// A platform has one JsonStyle and derives a one-line `Fields` from JsonFields that passes it on.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "profiles/profile.hpp"
#include "syntax/tree.hpp"

namespace tunlint {

/// How the documents of a platform are written.
struct JsonStyle {
  /// Members that name an object, the best first: where to point at it.
  std::vector<std::string_view> names;
  /// The member of an object that refers to another one, {"id": "..."}; empty: references are plain texts.
  std::string_view reference;
  /// Whether a text stands for a value that is not in the input (an expression of a template); null: none does.
  bool (*expression)(std::string_view text) = nullptr;
  /// Whether the value of a member of this name is a secret. The name is in lower case.
  bool (*names_a_secret)(std::string_view lower_name) = nullptr;

  bool is_expression(std::string_view text) const { return expression && expression(text); }
};

/// A node with a third word has a value that the document does not tell: a local tag of YAML, a value of a plan that is
/// known once it was carried out.
inline bool is_placeholder(const Node& n) { return n.words.size() > 2; }

class JsonFields {
 public:
  JsonFields(const Node& object, std::vector<Remark>& remarks, const JsonStyle& style) : object_(&object), remarks_(&remarks), style_(&style) {}

  const Node& object() const { return *object_; }
  /// The member; null where it is absent or JSON null. The last one counts where a name stands twice.
  const Node* find(std::string_view name) const;
  /// Where the object is named, to point at it, else its brace.
  Span head() const;

  // Absent where there is no such member; unknown where it is an expression, or, with a remark, of another type.
  Sourced<std::string> text(std::string_view name) const;  ///< a reference is the text it refers with
  Sourced<bool> flag(std::string_view name) const;
  Sourced<std::uint64_t> number(std::string_view name) const;
  /// A number with a default (absent, or 0 where `zero_is_default`) and with limits that are kept or remarked upon, in 32 bits.
  Sourced<std::uint32_t> number(std::string_view name, const Profile& profile, std::string_view release, std::string_view default_key,
                                std::string_view limit_key, bool zero_is_default = false) const;
  /// The strings of a list. `broken` is set where it is no list of strings, or one that is not known.
  struct List {
    const Node* node = nullptr;  ///< null: absent
    std::vector<const Word*> words;
    bool broken = false;
  };
  List list(std::string_view name) const;
  /// The objects of a list; `hidden` is set where there are some that are not known.
  std::vector<const Node*> objects(std::string_view name, bool* hidden = nullptr) const;
  /// The member where it is an object; null where it is absent or, with a remark, something else.
  const Node* child(std::string_view name) const;
  /// What a reference {"id": "..."} refers to; unknown where it is something else.
  Sourced<std::string> reference(std::string_view name) const;

  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* fact = nullptr) const;

 private:
  void wrong(const Node& n, std::string_view wanted) const;
  bool not_told(const Node& n) const;  ///< a placeholder, or an expression
  const Node* object_;
  std::vector<Remark>* remarks_;
  const JsonStyle* style_;
};

/// ASCII letters in lower case.
std::string lower(std::string_view text);
/// The last string member of this name; "" where there is none.
std::string_view text_of(const Node& object, std::string_view name);

/// How many members of objects were looked at, and how many of them are not known to the reader.
struct MemberCount {
  std::size_t members = 0, not_understood = 0;
};
/// Members of an object that are not known: counted, remarked upon and masked, since what they hold could be a secret. So
/// are members that stand twice. `what` names the object in the remark.
void check_members(SourceFile& file, const Node& object, const std::function<bool(std::string_view)>& known, std::string_view what, MemberCount& count,
                   std::vector<Remark>& remarks);

/// Marks the strings of a node, and everything inside it.
void mask_below(SourceFile& file, const Node& node);
/// The same of members whose name tells a secret.
void mark_secret_members(SourceFile& file, const Tree& tree, const JsonStyle& style);
/// The same in the text itself: a document that is cut off inside a key has it nowhere in its tree.
void mark_secret_text(SourceFile& file, const JsonStyle& style);

}  // namespace tunlint
