// A Terraform plan or state is no platform: it holds resources of several. They are handed to the platforms' own readers,
// so that what a plan is about to make is judged as what stands would be.
#include <array>

#include "platforms/aws/aws.hpp"
#include "platforms/azure/azure.hpp"
#include "platforms/gcp/gcp.hpp"
#include "platforms/meraki/meraki.hpp"
#include "platforms/nsx_t/nsx_t.hpp"
#include "platforms/terraform/translate.hpp"
#include "platforms/tree_documents.hpp"
#include "syntax/documents.hpp"

namespace tunlint {
namespace terraform {
namespace {

struct Reader {
  std::string_view platform;
  PlatformReading (*read_trees)(std::span<SourceFile* const>, std::span<const Tree>, const ReadOptions&);
};
constexpr std::array<Reader, 5> readers = {{{"aws", aws::read_trees}, {"azure", azure::read_trees}, {"gcp", gcp::read_trees}, {"meraki", meraki::read_trees}, {"nsx-t", nsx_t::read_trees}}};

Detection detect(const SourceFile& file) {
  const std::string_view text = file.text();
  constexpr auto none = std::string_view::npos;
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == none || text[first] != '{' || file.find("\"terraform_version\"") == none) return {};
  for (std::string_view section : {"\"resource_changes\"", "\"planned_values\"", "\"root_module\""})
    if (file.find(section) != none && file.find("\"format_version\"") != none) return {98, "a Terraform plan or state as 'terraform show -json' prints it"};
  if (file.find("\"lineage\"") != none && file.find("\"resources\"") != none) return {98, "a state file of Terraform"};
  return {};
}

/// Subnets and addresses are only referred to.
bool wanted(std::string_view type) {
  return !platform_of(type).empty() || !unread_provider(type).empty() || type == "azurerm_subnet" || type == "google_compute_address";
}

PlatformReading read_one(SourceFile& file, const ReadOptions& options) {
  PlatformReading out;
  const Tree tree = read_json(file);
  mark_secrets(file, tree);
  const Plan plan(tree, wanted);
  std::array<Tree, readers.size()> trees;
  MemberCount count;
  std::string_view told;
  for (const Resource& r : plan.resources()) {
    if (const auto provider = unread_provider(r.type); !provider.empty() && provider != told) {
      told = provider;
      Remark remark;
      remark.kind = Remark::Kind::not_understood;
      remark.span = r.values->span;
      remark.message = "resources of the provider " + std::string(provider) + " are not read from plans; check the device's configuration";
      out.remarks.push_back(std::move(remark));
    }
    for (std::size_t n = 0; n < readers.size(); ++n)
      if (readers[n].platform == platform_of(r.type)) trees[n].nodes.push_back(translate(r, plan, file, count, out.remarks));
  }
  SourceFile* const document = &file;
  for (std::size_t n = 0; n < readers.size(); ++n) {
    if (trees[n].nodes.empty()) continue;
    PlatformReading part = readers[n].read_trees(std::span(&document, 1), std::span(&trees[n], 1), options);
    out.left_out += part.left_out;
    for (End& e : part.ends)
      if (out.room()) out.add(std::move(e));
    out.remarks.insert(out.remarks.end(), part.remarks.begin(), part.remarks.end());
    count.not_understood += part.not_understood;
  }
  out.vpn_statements = count.members;
  out.not_understood = count.not_understood;
  take_errors(out, tree.errors);
  return out;
}

PlatformReading read(std::span<SourceFile* const> documents, const ReadOptions& options) {
  PlatformReading out;
  for (SourceFile* file : documents) {
    PlatformReading one = read_one(*file, options);
    out.left_out += one.left_out;
    for (End& e : one.ends)
      if (out.room()) out.add(std::move(e));
    out.remarks.insert(out.remarks.end(), one.remarks.begin(), one.remarks.end());
    out.errors.insert(out.errors.end(), one.errors.begin(), one.errors.end());
    out.vpn_statements += one.vpn_statements;
    out.not_understood += one.not_understood;
  }
  return out;
}

}  // namespace
}  // namespace terraform

const Platform terraform_platform{"terraform", terraform::detect, terraform::read, false, 100, false, nullptr,
                                  "What `terraform show -json` prints of a plan or a state, and state files. It is no platform of its own: the resources of Azure, Google Cloud, "
                                  "AWS, NSX-T and Meraki in it are read as those of their platforms (tunlint explain azure, gcp, aws, nsx-t, meraki)."};

}  // namespace tunlint
