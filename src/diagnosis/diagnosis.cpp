// Reading logs piece by piece: the pieces of a batch are recognised at the same time, while those of the batch
// before are put together one after the other.
#include "diagnosis/diagnosis.hpp"

#include <algorithm>
#include <cstring>
#include <thread>

#include "diagnosis/assemble.hpp"
#include "diagnosis/conclude.hpp"
#include "diagnosis/json_records.hpp"

namespace tunlint {
namespace {

constexpr std::size_t piece_size = std::size_t{2} << 20;
/// Of a line longer than this only the beginning is kept, so that memory stays bounded.
constexpr std::size_t most_carried = piece_size / 2;

/// UTF-16 with a byte order mark becomes ASCII in place; what is not ASCII becomes '?'. Returns the new size.
class Narrow {
 public:
  std::size_t take(char* text, std::size_t size, bool beginning) {
    if (beginning && size >= 2) {
      const auto a = static_cast<unsigned char>(text[0]), b = static_cast<unsigned char>(text[1]);
      little_ = a == 0xff && b == 0xfe;
      big_ = a == 0xfe && b == 0xff;
    }
    if (!little_ && !big_) return size;
    std::size_t out = 0;
    for (std::size_t n = 0; n < size; ++n) {
      if (!half_) {
        first_ = text[n];
        half_ = true;
        continue;
      }
      half_ = false;
      const char low = little_ ? first_ : text[n], high = little_ ? text[n] : first_;
      text[out++] = high == 0 && static_cast<unsigned char>(low) < 0x80 ? low : '?';
    }
    return out;
  }

 private:
  bool little_ = false, big_ = false, half_ = false;
  char first_ = 0;
};

}  // namespace

struct DiagnosisReader::Impl {
  unsigned jobs = 1;
  Assembler assembler;
  Diagnosis out;
};

DiagnosisReader::DiagnosisReader(unsigned jobs) : impl_(new Impl) { impl_->jobs = std::max(1u, jobs); }
DiagnosisReader::~DiagnosisReader() { delete impl_; }

std::size_t DiagnosisReader::read(const std::string& name, const std::function<std::size_t(char*, std::size_t)>& read) {
  Impl& d = *impl_;
  const std::size_t file = d.out.files.size();
  d.out.files.push_back(name);
  const Catalogue& catalogue = log_catalogue();
  std::vector<std::string> pieces(d.jobs);
  std::vector<Recognised> results(d.jobs), before(d.jobs);
  std::string carried;
  std::size_t lines = 0, understood = 0, filled_before = 0;
  const auto assemble = [&](const std::vector<Recognised>& batch, std::size_t count) {
    for (std::size_t n = 0; n < count; ++n) {
      d.assembler.add(batch[n], file, lines);
      lines += batch[n].lines;
      understood += std::min(batch[n].lines, batch[n].understood);
      d.out.garbage += batch[n].garbage, d.out.cut += batch[n].cut;
    }
  };
  Narrow narrow;
  for (bool end = false, beginning = true, skipping = false; !end;) {
    std::size_t filled = 0;
    for (; filled < d.jobs && !end; ++filled) {
      std::string& piece = pieces[filled];
      piece.swap(carried);
      carried.clear();
      while (piece.size() < piece_size && !end) {
        const std::size_t had = piece.size();
        piece.resize(had + piece_size / 2);
        const std::size_t got = read(piece.data() + had, piece_size / 2);
        piece.resize(had + (got ? narrow.take(piece.data() + had, got, beginning) : 0));
        if (skipping) {  // the rest of a line whose beginning was kept
          const auto newline = piece.find('\n', had);
          skipping = newline == std::string::npos;
          piece.erase(had, (skipping ? piece.size() : newline) - had);
        }
        beginning = false;
        end = got == 0;
      }
      if (end) continue;
      // The last line that is not whole belongs to the next piece; so do the lines of the record that it may continue.
      const auto newline = piece.rfind('\n');
      const std::size_t whole = newline == std::string::npos ? 0 : newline + 1;
      if (!skipping && piece.size() - whole > most_carried) {
        piece.resize(whole + longest_line + 1);
        skipping = true;
      }
      if (whole == 0) {
        carried.swap(piece);
        continue;
      }
      std::size_t cut = whole;
      const std::size_t object = last_json_object(std::string_view(piece).substr(0, whole));
      if (object != std::string_view::npos && object > 0) cut = object;
      for (std::size_t back = cut, n = 0; object == std::string_view::npos && back > 1 && n < 32; ++n) {
        const auto previous = piece.rfind('\n', back - 2);
        const std::size_t begin = previous == std::string::npos ? 0 : previous + 1;
        if (begin == 0) break;
        if (begins_entry(std::string_view(piece).substr(begin, back - begin - 1))) {
          if (back != newline + 1) cut = begin;
          break;
        }
        back = begin;
      }
      carried.assign(piece, cut, std::string::npos);
      piece.resize(cut);
    }
    std::vector<std::thread> workers;
    for (std::size_t n = 0; n < filled; ++n) workers.emplace_back([&, n] { results[n] = catalogue.recognise(pieces[n]); });
    assemble(before, filled_before);   // the batch before, while this one is recognised
    for (std::thread& w : workers) w.join();
    std::swap(results, before);
    filled_before = filled;
    for (std::size_t n = 0; n < filled; ++n) pieces[n].clear();
  }
  assemble(before, filled_before);
  d.out.lines += lines;
  d.out.not_understood += lines - understood;
  return understood;
}

Diagnosis DiagnosisReader::finish() {
  const Assembled all = impl_->assembler.finish();
  Diagnosis& d = impl_->out;
  d.left_out = all.left_out;
  for (const TunnelView& v : all.views) d.tunnels.push_back(conclude(v, all));
  // A tunnel of which only its peer is known and nothing happened is not worth a paragraph; that a proposal was accepted only
  // tells what others around it mean.
  std::erase_if(d.tunnels, [](const DiagnosedTunnel& t) { return std::all_of(t.events.begin(), t.events.end(), [](const LogEvent& e) { return e.kind == "accepted"; }); });
  std::stable_sort(d.tunnels.begin(), d.tunnels.end(), [](const DiagnosedTunnel& a, const DiagnosedTunnel& b) {
    const auto first = [](const DiagnosedTunnel& t) {
      std::size_t line = ~std::size_t{0};
      for (const LogEvent& e : t.events) line = std::min(line, e.file * (std::size_t{1} << 40) + e.line);
      return line;
    };
    return std::pair(a.candidates.empty(), first(a)) < std::pair(b.candidates.empty(), first(b));
  });
  return std::move(d);
}

Diagnosis diagnose_text(const std::string& name, std::string_view text) {
  DiagnosisReader reader;
  reader.read(name, [&](char* to, std::size_t size) {
    const std::size_t n = std::min(size, text.size());
    std::memcpy(to, text.data(), n);
    text.remove_prefix(n);
    return n;
  });
  return reader.finish();
}

bool Diagnosis::points_to_fault() const {
  return std::any_of(tunnels.begin(), tunnels.end(), [](const DiagnosedTunnel& t) {
    const bool down = t.course == Course::unknown && !t.events.empty() && t.events.back().kind == "down";  // an alarm without a time
    return down || !t.candidates.empty() || t.course == Course::never_up || t.course == Course::flapped || t.course == Course::down_stays_down;
  });
}

}  // namespace tunlint
