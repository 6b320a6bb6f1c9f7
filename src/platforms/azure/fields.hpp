// Typed access to the members of a resource. What is an expression of a template is there and not known.
#pragma once

#include <string_view>
#include <vector>

#include "model/end.hpp"
#include "syntax/tree.hpp"

namespace tunlint::azure {

class Fields {
 public:
  Fields(const Node& object, std::vector<Remark>& remarks) : object_(object), remarks_(remarks) {}

  /// The member; null where it is absent or JSON null. The last one counts where a name stands twice.
  const Node* find(std::string_view name) const;
  /// Where the object is, to point at it: its name, its id, else its brace.
  Span head() const;

  // Absent where there is no such member; unknown where it is an expression, or, with a remark, of another type.
  Sourced<std::string> text(std::string_view name) const;
  Sourced<bool> flag(std::string_view name) const;
  Sourced<std::uint64_t> number(std::string_view name) const;
  /// The objects of a list; `hidden` is set where there are some that are not known.
  std::vector<const Node*> objects(std::string_view name, bool* hidden = nullptr) const;
  /// The "id" of a reference {"id": "..."}; absent, known or unknown.
  Sourced<std::string> reference(std::string_view name) const;

  Remark& remark(Remark::Kind kind, Span span, std::string message, const Fact* fact = nullptr) const;

 private:
  void wrong(const Node& n, std::string_view wanted) const;
  const Node& object_;
  std::vector<Remark>& remarks_;
};

/// Prefixes of {"addressPrefixes": [...]} or of a list of texts, as selectors.
std::vector<Sourced<TrafficSelector>> prefixes(const Node* list, Span at, std::vector<Remark>& remarks);

}  // namespace tunlint::azure
