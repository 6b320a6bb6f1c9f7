// What `tunlint diagnose` prints. Each function is pure; the caller masks and prints.
#pragma once

#include "diagnosis/diagnosis.hpp"

namespace tunlint {

struct DiagnosisReport {
  const Diagnosis& diagnosis;
  const SourceSet& sources;          ///< of the configurations that confirmed something
  bool color = false;
  std::string version = "0.0.0";
};

std::string diagnosis_text(const DiagnosisReport& report);
/// tunlint-diagnosis/1, see docs/diagnosis.schema.json.
std::string diagnosis_json(const DiagnosisReport& report);
std::string diagnosis_markdown(const DiagnosisReport& report);
std::string diagnosis_html(const DiagnosisReport& report);

}  // namespace tunlint
