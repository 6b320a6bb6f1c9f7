// What `terraform show -json` prints of a plan or a state, and a state file itself: resources with their values, and where
// a value comes from that is not known before the apply.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "source/source_file.hpp"
#include "syntax/tree.hpp"

namespace tunlint::terraform {

struct Resource {
  std::string address;         ///< "module.hub.aws_vpn_connection.branch[0]"
  std::string module;          ///< "module.hub"; "" for the root
  std::string type, name;      ///< "aws_vpn_connection", "branch"
  std::string index;           ///< "[0]"; "" where there is one instance
  const Node* values = nullptr;    ///< after the change
  const Node* unknown = nullptr;   ///< the same shape with true where a value is not known; null: all are known
};

/// One module of the configuration: what its expressions refer to.
struct Module {
  std::map<std::string, const Node*, std::less<>> resources;  ///< "type.name" -> its expressions
  std::map<std::string, const Node*, std::less<>> outputs;    ///< name -> its expression
  std::map<std::string, const Node*, std::less<>> calls;      ///< module -> expressions of its variables
};

class Plan {
 public:
  /// Resources of types that `wanted` names, in the order of the document; deleted ones are left out.
  Plan(const Tree& tree, bool (*wanted)(std::string_view type));

  const std::vector<Resource>& resources() const { return resources_; }
  /// The resource that an attribute of another one refers to; null where it cannot be told. `path` leads to the attribute:
  /// "ip_configuration" 0 "public_ip_address_id" is {"ip_configuration", "0", "public_ip_address_id"}.
  const Resource* referred(const Resource& from, const std::vector<std::string>& path) const;

 private:
  void add_values(const Node& module, bool data_only);
  void add_changes(const Node& changes);
  void add_state_file(const Node& root);
  void add(Resource r);
  void add_configuration(const Node& module, const std::string& path);
  const Resource* resolve(const std::string& module, std::string_view reference, const Resource& from, int depth) const;
  const Resource* resolve_all(const std::string& module, const Node& expression, const Resource& from, int depth) const;

  bool (*wanted_)(std::string_view);
  std::vector<Resource> resources_;
  std::map<std::string, std::size_t, std::less<>> by_address_;
  std::multimap<std::string, std::size_t, std::less<>> by_base_;  ///< without the index
  std::map<std::string, Module, std::less<>> modules_;            ///< by their path without indices
};

/// Marks what the document says to be sensitive, values of variables, and members whose name tells a secret.
void mark_secrets(SourceFile& file, const Tree& tree);

}  // namespace tunlint::terraform
