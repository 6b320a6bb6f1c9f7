// The layout: every group of connected devices is drawn as a tree around its busiest device, ring by ring; the groups are
// set in rows, the worst first.
#include "report/map.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <tuple>

#include "report/escape.hpp"

namespace tunlint {
namespace {

struct Point {
  double x = 0, y = 0;
};

/// A line of text.
struct Box {
  double left, right, y;
};

/// All tunnels between two devices.
struct Line {
  std::size_t a = 0, b = 0;
  Verdict worst = Verdict::up;
  std::vector<std::size_t> tunnels;   ///< the worst first
};

struct Device {
  std::string name;
  std::vector<std::size_t> lines;
  int group = -1;
  std::size_t parent = 0, children = 0, leaves = 0;
  int ring = 0;
  double from = 0, to = 0;   ///< its share of the circle
  Point at;
  Point outwards{0, -1};     ///< away from the middle: where its name has room
};

struct Group {
  std::vector<std::size_t> devices;   ///< ring by ring, the middle first
  Verdict worst = Verdict::up;
  std::size_t failing = 0;
  double width = 0, height = 0;
  Point origin;                       ///< added to the devices' places
};

/// Sizes in the units of the picture.
struct Scale {
  bool labels;
  double ring;        ///< between rings
  double arc;         ///< between neighbours in a ring
  double most;        ///< radius: what does not fit into a ring this wide makes rings of its own
  double stretch;     ///< wider than high, for names are
  double margin_x, margin_y, dot;
};
constexpr Scale large{true, 130, 44, 230, 1.55, 22, 34, 7};
constexpr Scale small{false, 30, 11, 270, 1, 9, 9, 3};
constexpr double page = 1120;
constexpr std::size_t most_labelled = 60;   ///< devices
constexpr std::size_t most_failing = 40;    ///< tunnels whose devices are named where the others are not
constexpr std::size_t most_letters = 24;    ///< of a name in the picture; the list has it in full

class Map {
 public:
  explicit Map(const ReportView& view) : view_(view) { read(); }

  std::string svg() {
    if (lines_.empty()) return "";
    scale_ = devices_.size() <= most_labelled ? large : small;
    groups();
    name_failing_ = !scale_.labels && std::count_if(lines_.begin(), lines_.end(), [](const Line& l) { return fails(l.worst); }) <= static_cast<long>(most_failing);
    for (auto& g : groups_) lay_out(g);
    const double height = pack();
    std::string out = fmt::format(
        "<svg class=\"map{}\" viewBox=\"0 0 {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" role=\"group\" aria-label=\"{} devices, {} tunnels; the list below says the same in words\">\n",
        scale_.labels ? "" : " small", width_, height, width_, height, devices_.size(), view_.analysis().tunnels.size());
    for (const auto& g : groups_) draw(g, out);
    return out + "</svg>\n";
  }

 private:
  void read() {
    std::map<std::string, std::size_t> index;
    std::map<std::pair<std::size_t, std::size_t>, std::size_t> between;
    const auto device = [&](const std::string& name) {
      const auto [it, fresh] = index.emplace(name, devices_.size());
      if (fresh) {
        devices_.emplace_back();
        devices_.back().name = name;
      }
      return it->second;
    };
    const auto& tunnels = view_.analysis().tunnels;
    for (std::size_t n = 0; n < tunnels.size(); ++n) {
      const auto& ends = tunnels[n].ends;
      const bool same = ends[0]->device == ends[1]->device;  // names of files, mostly
      auto a = device(same ? end_title(*ends[0]) + " " : ends[0]->device), b = device(same ? end_title(*ends[1]) : ends[1]->device);
      if (a > b) std::swap(a, b);
      const auto [it, fresh] = between.emplace(std::pair(a, b), lines_.size());
      if (fresh) {
        lines_.push_back({a, b, Verdict::up, {}});
        devices_[a].lines.push_back(it->second);
        if (a != b) devices_[b].lines.push_back(it->second);
      }
      Line& l = lines_[it->second];
      l.tunnels.push_back(n);
      l.worst = std::max(l.worst, tunnels[n].prediction.verdict);
    }
    for (auto& l : lines_)
      std::stable_sort(l.tunnels.begin(), l.tunnels.end(), [&](std::size_t x, std::size_t y) { return tunnels[x].prediction.verdict > tunnels[y].prediction.verdict; });
  }

  std::size_t other(const Line& l, std::size_t device) const { return l.a == device ? l.b : l.a; }

  /// Devices that are connected, breadth first from the busiest one.
  void groups() {
    std::vector<std::size_t> order(devices_.size());
    for (std::size_t n = 0; n < order.size(); ++n) order[n] = n;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t x, std::size_t y) {
      return std::pair(-static_cast<long>(devices_[x].lines.size()), std::string_view(devices_[x].name)) < std::pair(-static_cast<long>(devices_[y].lines.size()), std::string_view(devices_[y].name)); });
    for (const auto first : order) {
      if (devices_[first].group >= 0) continue;
      const int number = static_cast<int>(groups_.size());
      Group g;
      g.devices.push_back(first);
      devices_[first].group = number;
      devices_[first].parent = first;
      for (std::size_t n = 0; n < g.devices.size(); ++n) {
        const std::size_t here = g.devices[n];
        for (const auto line : devices_[here].lines) {
          const std::size_t next = other(lines_[line], here);
          if (here == lines_[line].a) {
            g.worst = std::max(g.worst, lines_[line].worst);
            g.failing += fails(lines_[line].worst) ? 1 : 0;
          }
          if (devices_[next].group >= 0) continue;
          devices_[next].group = number;
          devices_[next].parent = here;
          devices_[next].ring = devices_[here].ring + 1;
          ++devices_[here].children;
          g.devices.push_back(next);
        }
      }
      groups_.push_back(std::move(g));
    }
    std::stable_sort(groups_.begin(), groups_.end(), [&](const Group& x, const Group& y) {
      return std::tuple(y.worst, y.failing, y.devices.size()) < std::tuple(x.worst, x.failing, x.devices.size()); });
  }

  void lay_out(Group& g) {
    if (g.devices.size() <= 2) {
      const double length = scale_.labels ? 220 : scale_.ring;
      devices_[g.devices.back()].at = {g.devices.size() == 2 ? length : 0, 0};
      devices_[g.devices.front()].at = {0, 0};
      if (!scale_.labels) {  // too near to each other for names above them
        devices_[g.devices.front()].outwards = {-1, 0};
        if (g.devices.size() == 2) devices_[g.devices.back()].outwards = {1, 0};
      }
    } else {
      rings(g);
    }
    double left = 0, right = 0, top = 0, bottom = 0;
    for (const auto d : g.devices) {
      const Point& p = devices_[d].at;
      left = std::min(left, p.x), right = std::max(right, p.x), top = std::min(top, p.y), bottom = std::max(bottom, p.y);
    }
    double margin = scale_.margin_x;
    std::size_t longest = 0;
    for (const auto d : g.devices)
      if (labelled(devices_[d])) longest = std::max(longest, std::min(devices_[d].name.size(), most_letters));
    if (longest > 0) {  // room for names: beside the dots of a ring, above those of a pair
      margin += static_cast<double>(longest) * (g.devices.size() > 2 || !scale_.labels ? 7.4 : 3.7);
    }
    g.width = right - left + 2 * margin;
    const double margin_y = longest > 0 ? std::max(scale_.margin_y, 24.0) : scale_.margin_y;
    g.height = bottom - top + 2 * margin_y;
    for (const auto d : g.devices) {
      devices_[d].at.x += margin - left;
      devices_[d].at.y += margin_y - top;
    }
  }

  /// Each device gets a share of its parent's part of the circle, by how many leaves hang on it.
  void rings(const Group& g) {
    for (auto it = g.devices.rbegin(); it != g.devices.rend(); ++it) {
      Device& d = devices_[*it];
      if (d.children == 0) d.leaves = 1;
      if (d.parent != *it) devices_[d.parent].leaves += d.leaves;
    }
    std::vector<std::size_t> in_ring;
    for (const auto d : g.devices) {
      const auto ring = static_cast<std::size_t>(devices_[d].ring);
      if (in_ring.size() <= ring) in_ring.resize(ring + 1);
      ++in_ring[ring];
    }
    std::vector<double> radius(in_ring.size());
    std::vector<std::size_t> layers(in_ring.size(), 1), seen(in_ring.size(), 0);
    for (std::size_t r = 1; r < radius.size(); ++r) {
      const double inside = radius[r - 1] + static_cast<double>(layers[r - 1] - 1) * scale_.ring / 2 + scale_.ring;
      const double around = static_cast<double>(in_ring[r]) * scale_.arc / (2 * std::numbers::pi);
      layers[r] = static_cast<std::size_t>(std::max(1.0, std::ceil(around / std::max(inside, scale_.most))));
      radius[r] = std::max(inside, around / static_cast<double>(layers[r]));
    }
    std::map<std::size_t, double> used;   // how much of a device's share its children have taken
    Device& middle = devices_[g.devices.front()];
    middle.from = 0;
    middle.to = 2 * std::numbers::pi;
    for (const auto n : g.devices) {
      Device& d = devices_[n];
      if (d.parent != n) {
        const Device& up = devices_[d.parent];
        double& taken = used.try_emplace(d.parent, up.from).first->second;
        d.from = taken;
        d.to = taken += (up.to - up.from) * static_cast<double>(d.leaves) / static_cast<double>(up.leaves);
      }
      const auto ring = static_cast<std::size_t>(d.ring);
      const double angle = (d.from + d.to) / 2, r = radius[ring] + static_cast<double>(seen[ring]++ % layers[ring]) * scale_.ring / 2;
      d.at = {r * std::cos(angle) * scale_.stretch, r * std::sin(angle)};
      d.outwards = n == g.devices.front() ? Point{0, -1} : Point{std::cos(angle), std::sin(angle)};
    }
  }

  /// Rows of groups, as wide as the page; the picture is as wide as the widest one. Returns the height of all.
  double pack() {
    double most = page;
    for (const auto& g : groups_) most = std::max(most, g.width);
    std::vector<std::pair<std::size_t, double>> rows;   // where each ends, and its width
    double x = 0, y = 0, row = 0;
    std::size_t first = 0;   // of the row
    const auto close = [&](std::size_t end) {
      for (; first < end; ++first) groups_[first].origin.y += (row - groups_[first].height) / 2;
      rows.emplace_back(end, x);
      width_ = std::max(width_, x);
      y += row;
      x = row = 0;
    };
    for (std::size_t n = 0; n < groups_.size(); ++n) {
      Group& g = groups_[n];
      if (x > 0 && x + g.width > most) close(n);
      g.origin = {x, y};
      x += g.width;
      row = std::max(row, g.height);
    }
    close(groups_.size());
    std::size_t n = 0;
    for (const auto& [end, width] : rows)
      for (; n < end; ++n) groups_[n].origin.x += (width_ - width) / 2;
    return y;
  }

  static std::string_view sign(Verdict v) {
    switch (v) {
      case Verdict::up: return "✓";
      case Verdict::degraded: return "!";
      case Verdict::cannot_tell: return "?";
      case Verdict::breaks_later: return "◷";
      case Verdict::partial: return "½";
      case Verdict::direction_dependent: return "⇄";
      case Verdict::blocked:
      case Verdict::never_starts: break;
    }
    return "✕";
  }

  static std::string shortened(const std::string& name) {
    if (name.size() <= most_letters) return name;
    std::size_t end = most_letters - 1;
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xc0) == 0x80) --end;
    return name.substr(0, end) + "…";
  }

  bool hub(const Device& d) const { return d.lines.size() >= 8; }
  bool labelled(const Device& d) const {
    return scale_.labels || hub(d) || (name_failing_ && std::any_of(d.lines.begin(), d.lines.end(), [&](std::size_t l) { return fails(lines_[l].worst); }));
  }

  /// A device's name beside it; nothing where another name stands already.
  std::string name(const Device& d, const Point& p) {
    const double x = d.outwards.x, gap = scale_.dot + 6;
    const std::string_view anchor = x > 0.35 ? "start" : x < -0.35 ? "end" : "middle";
    const Point at = anchor == "middle" ? Point{p.x, d.outwards.y > 0 ? p.y + gap + 10 : p.y - gap} : Point{p.x + (x > 0 ? gap : -gap), p.y + 4.5};
    if (!scale_.labels) {
      const double wide = static_cast<double>(std::min(d.name.size(), most_letters)) * 7.4, left = anchor == "start" ? at.x : anchor == "end" ? at.x - wide : at.x - wide / 2;
      for (const Box& b : named_)
        if (std::abs(b.y - at.y) < 13 && left < b.right && b.left < left + wide) return {};
      named_.push_back({left, left + wide, at.y});
    }
    return fmt::format("<text class=\"name\" text-anchor=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", anchor, at.x, at.y, xml(shortened(d.name)));
  }

  void draw(const Group& g, std::string& out) {
    const auto place = [&](std::size_t d) { return Point{devices_[d].at.x + g.origin.x, devices_[d].at.y + g.origin.y}; };
    std::vector<std::size_t> lines;
    for (const auto d : g.devices)
      for (const auto l : devices_[d].lines)
        if (lines_[l].a == d) lines.push_back(l);
    // What fails is drawn last, above the rest.
    std::stable_sort(lines.begin(), lines.end(), [&](std::size_t x, std::size_t y) { return lines_[x].worst < lines_[y].worst; });
    for (const auto n : lines) {
      const Line& l = lines_[n];
      const Point a = place(l.a), b = place(l.b);
      const auto& tunnels = view_.analysis().tunnels;
      std::string title = fmt::format("{} - {}: {}", devices_[l.a].name, devices_[l.b].name, outcome_words(tunnels[l.tunnels.front()].prediction));
      if (l.tunnels.size() > 1) title += fmt::format("; the worst of {} tunnels", l.tunnels.size());
      out += fmt::format("<a href=\"#t{}\" class=\"v-{}\"{} aria-label=\"{}\"><title>{}</title><path d=\"M{:.1f} {:.1f}L{:.1f} {:.1f}\"/>", l.tunnels.front(),
                         to_string(l.worst), scale_.labels ? "" : " tabindex=\"-1\"", xml(title), xml(title), a.x, a.y, b.x, b.y);
      if (scale_.labels) {
        // Nearer to the outer device, where lines are apart.
        const double share = g.devices.size() <= 2 || devices_[l.a].ring == devices_[l.b].ring ? 0.5 : devices_[l.a].ring > devices_[l.b].ring ? 0.36 : 0.64;
        const Point m{a.x + (b.x - a.x) * share, a.y + (b.y - a.y) * share};
        out += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"10\"/><text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", m.x, m.y, m.x, m.y + 4.5, sign(l.worst));
      }
      out += "</a>\n";
    }
    for (const auto d : g.devices) {
      const Point p = place(d);
      out += fmt::format("<circle class=\"device\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.0f}\"><title>{}</title></circle>", p.x, p.y, hub(devices_[d]) ? scale_.dot * 1.6 : scale_.dot, xml(devices_[d].name));
      if (labelled(devices_[d])) out += name(devices_[d], p);
      out += "\n";
    }
  }

  const ReportView& view_;
  std::vector<Device> devices_;
  std::vector<Line> lines_;
  std::vector<Group> groups_;
  Scale scale_ = large;
  double width_ = 0;
  std::vector<Box> named_;      ///< where names stand
  bool name_failing_ = false;   ///< in a picture without names: those of the devices whose tunnels fail
};

}  // namespace

std::string map_svg(const ReportView& view) { return Map(view).svg(); }

}  // namespace tunlint
