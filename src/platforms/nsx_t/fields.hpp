// Typed access to the members of an object, with a remark where one has another type than it should.
#pragma once

#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "syntax/tree.hpp"

namespace tunlint::nsx_t {

class Fields {
 public:
  Fields(const Node& object, std::vector<Remark>& remarks) : object_(object), remarks_(remarks) {}

  /// The member; null where it is absent or JSON null. The last one counts where a name stands twice.
  const Node* find(std::string_view name) const;
  /// Where the object is named, to point at it: its display name, its id, its type, else its brace.
  Span head() const;

  // Absent where there is no such member; unknown, with a remark, where it has another type.
  Sourced<std::string> text(std::string_view name) const;
  Sourced<bool> flag(std::string_view name) const;
  Sourced<std::uint32_t> number(std::string_view name) const;
  /// The strings of a list. `broken` is set where it is no list of strings.
  struct List {
    const Node* node = nullptr;  ///< null: absent
    std::vector<const Word*> words;
    bool broken = false;
  };
  List list(std::string_view name) const;
  /// The objects of a list.
  std::vector<const Node*> objects(std::string_view name) const;

  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* fact = nullptr) const;

 private:
  void wrong(const Node& n, std::string_view wanted) const;
  const Node& object_;
  std::vector<Remark>& remarks_;
};

}  // namespace tunlint::nsx_t
