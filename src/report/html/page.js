"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const SVG = "http://www.w3.org/2000/svg";

  // An element with attributes and children; text is only ever text.
  const make = (space, tag, attributes, children) => {
    const e = space ? document.createElementNS(space, tag) : document.createElement(tag);
    for (const [k, v] of Object.entries(attributes || {})) e.setAttribute(k, v);
    e.append(...children.filter((c) => c !== null && c !== undefined));
    return e;
  };
  const h = (tag, attributes, ...children) => make(null, tag, attributes, children);
  const s = (tag, attributes, ...children) => make(SVG, tag, attributes, children);

  // Lines of at most `width` characters, broken at blanks and behind "/" and ",".
  const wrap = (text, width, most) => {
    const lines = [];
    let line = "";
    for (const word of text.match(/[^\s\/,]*[\/,]?\s*/g) || []) {
      if (line && (line + word).trimEnd().length > width) { lines.push(line.trim()); line = ""; }
      line += word;
    }
    if (line.trim()) lines.push(line.trim());
    if (lines.length > most) { lines.length = most; lines[most - 1] += " …"; }
    return lines;
  };

  // The ladder of one run. Time runs down; the coloured ground between the ends says whether traffic passes.
  const WIDTH = 560, LEFT = 150, RIGHT = 472, MIDDLE = (LEFT + RIGHT) / 2;
  const ladder = (steps, ends, title) => {
    const parts = [], zones = [];
    let y = 58, since = null, up = 0, lastTime = "";
    const at = (n) => (n === 0 ? LEFT : RIGHT);
    const closeZone = (to) => { if (up) zones.push(s("rect", {class: up > 0 ? "zone-up" : "zone-down", x: LEFT, y: since, width: RIGHT - LEFT, height: to - since})); };
    const text = (cls, x, yy, words) => s("text", {class: cls, x, y: yy}, words);
    for (const step of steps) {
      const outcome = step.o || "ok";
      const g = s("g", {class: "o-" + (step.u === 1 && outcome === "ok" ? "up" : outcome)});
      const detail = step.d ? wrap(step.d, 48, 4) : [];
      let centre = MIDDLE;
      if (step.t && step.t !== lastTime) {
        y += 12;
        parts.push(s("line", {class: "tick", x1: 8, x2: WIDTH - 8, y1: y - 6, y2: y - 6}));
        y += 6;
      }
      if (step.k === "message" || step.k === "lost") {
        const from = at(step.f), to = step.k === "lost" ? MIDDLE : at(1 - step.f), line = y + 18;
        const sign = to > from ? 1 : -1;
        g.append(text("label", MIDDLE, y + 11, step.l));
        g.append(s("line", {class: "arrow", x1: from, y1: line, x2: to - sign * 8, y2: line}));
        if (step.k === "lost") g.append(s("path", {class: "cross", d: `M${to - 6} ${line - 6}l12 12M${to + 6} ${line - 6}l-12 12`}));
        else g.append(s("path", {class: "tip", d: `M${to} ${line}l${-sign * 10} -5v10z`}));
        detail.forEach((words, n) => g.append(text("detail", MIDDLE, line + 14 + n * 13, words)));
        if (step.t && step.t !== lastTime) g.append(text("time", LEFT - 34, line + 4, step.t));
        y = line + 14 + detail.length * 13 + 6;
      } else {
        const wide = step.k === "state" ? RIGHT - LEFT + 36 : 250;
        const x = step.k === "state" ? LEFT - 18 : step.f === 0 ? LEFT - 26 : RIGHT - wide + 26;
        const lines = step.k === "state" ? detail : step.d ? wrap(step.d, 40, 6) : [];
        centre = x + wide / 2;
        const tall = 22 + lines.length * 13;
        g.append(s("rect", {class: "box", x, y, width: wide, height: tall, rx: 5}));
        g.append(text("label", x + wide / 2, y + 15, step.l));
        lines.forEach((words, n) => g.append(text("detail", x + wide / 2, y + 29 + n * 13, words)));
        if (step.t && step.t !== lastTime) g.append(text("time", LEFT - 34, y + 15, step.t));
        if (step.u) { closeZone(y); up = step.u; since = y; }
        y += tall + 10;
      }
      if (step.r) {
        const below = step.k === "message" || step.k === "lost";
        g.append(text("detail rule", centre, y + (below ? 4 : 2), step.r));
        y += below ? 18 : 14;
      }
      if (step.t) lastTime = step.t;
      parts.push(g);
    }
    closeZone(y);
    const height = y + 12;
    const lives = [0, 1].map((n) => s("line", {class: "life", x1: at(n), x2: at(n), y1: 42, y2: height - 8}));
    const heads = [0, 1].flatMap((n) => [text("head", at(n), 20, shorten(ends[n].device, 20)), text("sub", at(n), 35, ends[n].local)]);
    return s("svg", {class: "ladder", viewBox: `0 0 ${WIDTH} ${height}`, role: "img", "aria-label": title}, s("title", {}, title), ...zones, ...lives, ...heads, ...parts);
  };
  const shorten = (words, most) => (words.length > most ? words.slice(0, most - 1) + "…" : words);
  // The same in words, for those who do not see the picture.
  const spoken = (run, ends) => run.w + ". " + data.ladders[run.l].map((x) => (x.t ? "After " + x.t + ": " : "") + (x.f === undefined ? "" : ends[x.f].device + ": ") + x.l + (x.o && x.o !== "ok" ? ", " + x.o : "") + (x.d ? " (" + x.d + ")" : "")).join(". ") + ".";

  // A line with what is spoken of marked; marks count code points and may come in any order.
  const excerpt = (places) => {
    const cells = Array.from(places[0].t), parts = [];
    let done = 0;
    for (const p of [...places].sort((x, y) => x.b - y.b)) {
      if (p.b < done) continue;
      parts.push(cells.slice(done, p.b).join(""), h("mark", {}, cells.slice(p.b, p.b + p.w).join("") || " "));
      done = p.b + p.w;
    }
    return h("pre", {tabindex: "0"}, h("span", {class: "no"}, places[0].l + "  "), ...parts, cells.slice(done).join(""));
  };

  const copyButton = (lines) => {
    const button = h("button", {type: "button"}, "copy");
    button.addEventListener("click", async () => {
      try { await navigator.clipboard.writeText(lines.join("\n") + "\n"); button.textContent = "copied"; } catch { getSelection().selectAllChildren(button.parentNode.querySelector("pre")); button.textContent = "selected"; }
    });
    return button;
  };

  const side = (f, n, ends) => {
    const box = h("div");
    if (ends) box.append(h("div", {class: "side-head"}, ends[n].title));
    const places = f.p.filter((p) => p.e === n);
    let any = false;
    const shown = new Set();
    for (const p of places) {
      if (shown.has(p)) continue;
      const line = places.filter((q) => q === p || (p.f !== undefined && q.f === p.f && q.l === p.l && q.t === p.t));
      line.forEach((q) => shown.add(q));
      if (p.o) box.append(h("div", {class: "side-head"}, p.o));
      if (p.f !== undefined) box.append(h("p", {class: "file"}, p.f + ":" + p.l));
      if (p.t !== undefined) box.append(excerpt(line));
      for (const note of new Set(line.map((q) => q.n))) if (note) box.append(h("p", {class: "note"}, note));
      any = any || p.f !== undefined || p.n;
    }
    const fixes = (f.x || []).filter((x) => x[0] === n);
    for (const [, lines, price] of fixes) box.append(h("div", {class: "fix"}, h("p", {}, (f.x[0][0] === n && f.x[0][1] === lines ? "Fix" : "Or fix") + (ends ? " on " + ends[n].device : "") + (price ? " (" + price + ")" : "")), copyButton(lines), h("pre", {tabindex: "0"}, lines.join("\n"))));
    const seen = (f.g || []).filter((l) => l[0] === n).slice(0, 3);
    if (seen.length) box.append(h("p", {class: "seen"}, "will be seen there: ", ...seen.flatMap((l, k) => [k ? ", " : "", h("q", {}, l[1])])));
    if (!any && !fixes.length && !seen.length) box.append(h("p", {class: "none"}, "nothing of this end takes part"));
    return box;
  };

  const finding = (f, ends) => {
    const rule = data.rules[f.r];
    const two = ends && f.p.length > 0;
    return h("article", {class: "finding s-" + f.s},
      h("p", {}, h("span", {class: "chip"}, f.s), " ", h("span", {class: "message"}, f.m), " ", h("code", {class: "rule"}, f.r)),
      two ? h("div", {class: "sides"}, side(f, 0, ends), side(f, 1, ends)) : side(f, 0, null),
      rule ? h("details", {class: "why"}, h("summary", {}, "Why: " + rule.summary), h("div", {}, rule.wire + "\n\n" + rule.fix + "\n\n" + rule.standard)) : null);
  };

  const about = (e) => h("div", {}, h("b", {}, e.title), h("br"), [e.platform, e.local, e.where].filter(Boolean).join(" · "));

  const fill = (row) => {
    if (row.dataset.filled) return;
    row.dataset.filled = "1";
    const body = h("div", {class: "body"});
    if (row.dataset.rule) {
      data.loose.filter((f) => f.r === row.dataset.rule).forEach((f) => body.append(finding(f, null)));
    } else {
      const t = data.tunnels[Number(row.id.slice(1))];
      body.append(h("div", {class: "ends"}, about(t.e[0]), about(t.e[1])));
      body.append(h("div", {class: "ladders"}, ...t.r.map((run) => h("figure", {}, h("figcaption", {}, run.w), ladder(data.ladders[run.l], t.e, spoken(run, t.e))))));
      if (t.f.length) body.append(h("h3", {}, t.f.length === 1 ? "What was found" : "What was found (" + t.f.length + ")"));
      t.f.forEach((f) => body.append(finding(f, t.e)));
    }
    row.append(body);
  };

  const rows = Array.from(document.querySelectorAll("details.t"));
  const open = (row) => { fill(row); row.open = true; };
  // Filled before it opens, so that nothing jumps; "toggle" catches whatever else opens it.
  for (const row of rows) {
    row.firstElementChild.addEventListener("click", () => fill(row));
    row.addEventListener("toggle", () => { if (row.open) fill(row); });
  }
  const failing = rows.filter((r) => r.id && /v-(breaks-later|partial|direction-dependent|blocked|never-starts)/.test(r.className));
  if (failing.length && failing.length <= 3) failing.forEach(open);
  else if (rows.filter((r) => r.id).length === 1) open(rows[0]);

  const show = (row) => { open(row); row.scrollIntoView({block: "start"}); row.firstElementChild.focus({preventScroll: true}); };
  const follow = () => {
    const row = location.hash.startsWith("#t") ? document.getElementById(location.hash.slice(1)) : null;
    if (row) { row.hidden = false; show(row); }
  };
  addEventListener("hashchange", follow);
  follow();

  // Search and filter.
  const tools = document.getElementById("tools"), shown = document.getElementById("shown");
  if (tools) {
    const mine = rows.filter((r) => r.id);
    const verdictOf = (r) => r.className.match(/v-([a-z-]+)/)[1];
    const verdicts = [...new Set(mine.map(verdictOf))];
    const off = new Set();
    const search = h("input", {type: "search", placeholder: "search devices, tunnels, causes", "aria-label": "search devices, tunnels, causes"});
    const apply = () => {
      const wanted = search.value.toLowerCase();
      let n = 0;
      for (const r of mine) {
        r.hidden = off.has(verdictOf(r)) || (wanted !== "" && !r.firstElementChild.textContent.toLowerCase().includes(wanted));
        n += r.hidden ? 0 : 1;
      }
      shown.textContent = n === mine.length ? "" : n + " of " + mine.length + " tunnels";
    };
    search.addEventListener("input", apply);
    if (mine.length > 1) {
      tools.append(search);
      if (verdicts.length > 1)
        for (const v of verdicts) {
          const button = h("button", {type: "button", "aria-pressed": "true", class: "v-" + v}, v + " " + mine.filter((r) => verdictOf(r) === v).length);
          button.addEventListener("click", () => {
            if (!off.delete(v)) off.add(v);
            button.setAttribute("aria-pressed", String(!off.has(v)));
            apply();
          });
          tools.append(button);
        }
      tools.append(h("span", {class: "hint"}, h("kbd", {}, "j"), " ", h("kbd", {}, "k"), " next, previous · ", h("kbd", {}, "Enter"), " open · ", h("kbd", {}, "/"), " search"));
      tools.hidden = false;
    }

    document.addEventListener("keydown", (e) => {
      if (e.ctrlKey || e.altKey || e.metaKey) return;
      if (e.target === search) {
        if (e.key === "Escape") { search.value = ""; apply(); search.blur(); }
        return;
      }
      if (e.key === "/" && mine.length > 1) { search.focus(); e.preventDefault(); }
      if (e.key !== "j" && e.key !== "k") return;
      const visible = rows.filter((r) => !r.hidden);
      const now = visible.findIndex((r) => r.contains(document.activeElement));
      const next = visible[now < 0 ? 0 : Math.max(0, Math.min(visible.length - 1, now + (e.key === "j" ? 1 : -1)))];
      if (next) { next.firstElementChild.focus(); next.firstElementChild.scrollIntoView({block: "nearest"}); }
    });
  }

  // On paper there is nothing to click: what fails is printed in full, as far as that is of use.
  const most = 50;
  let forced = [];
  addEventListener("beforeprint", () => { forced = failing.slice(0, most).filter((r) => !r.open); forced.forEach(open); });
  addEventListener("afterprint", () => { forced.forEach((r) => { r.open = false; }); forced = []; });
})();
