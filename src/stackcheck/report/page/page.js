"use strict";
(() => {
  // Texts of the checked project get into the page as text nodes only.
  const data = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const make = (name, options = {}, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (key === "class") element.className = value;
      else if (key === "click") element.addEventListener("click", value);
      else element.setAttribute(key, value);
    }
    element.append(...children);
    return element;
  };
  const LEVELS = ["error", "warning", "note"];
  const findings = data.findings.map((f) => ({
    ...f, file: data.paths[f.path], words: [f.code, f.rule, f.message, data.paths[f.path],
      ...f.steps.map((s) => `${data.paths[s[0]]} ${s[2]}`)].join(" ").toLowerCase(),
  }));

  // Theme
  const root = document.documentElement;
  const stored = (value) => {
    try {
      if (value === undefined) return localStorage.getItem("stackcheck-theme");
      localStorage.setItem("stackcheck-theme", value);
    } catch { /* a page of a file may not store */ }
    return null;
  };
  if (stored()) root.dataset.theme = stored();
  at("theme").addEventListener("click", () => {
    const isDark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = isDark ? "light" : "dark";
    stored(root.dataset.theme);
  });

  // Charts
  const SVG = "http://www.w3.org/2000/svg";
  const bar = (parts, most) => {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 100 10");
    svg.setAttribute("preserveAspectRatio", "none");
    svg.setAttribute("aria-hidden", "true");
    let x = 0;
    for (const [kind, number] of parts) {
      if (!number) continue;
      const rect = document.createElementNS(SVG, "rect");
      const width = (100 * number) / Math.max(most, 1);
      for (const [key, value] of Object.entries({ x, y: 0, width, height: 10, class: kind })) rect.setAttribute(key, value);
      svg.append(rect);
      x += width;
    }
    return svg;
  };
  // Of a long path its end tells more; the whole is in the title.
  const short = (text) => {
    let shown = text;
    while (shown.length > 24 && shown.includes("/")) shown = shown.replace(/^(\S+ )?[^/]*\//, "$1");
    return shown === text ? text : shown.replace(/(\S+)$/, "…/$1");
  };
  const card = (title, rows, legend) => {
    if (!rows.length) return;
    const most = Math.max(...rows.map((row) => row.parts.reduce((sum, [, number]) => sum + number, 0)));
    const list = rows.map((row) => make("button", { type: "button", class: "row", title: row.label, click: row.click },
      make("span", {}, short(row.label)), bar(row.parts, most), make("span", {}, row.shown)));
    const box = make("div", { class: "card" }, make("h2", {}, title), ...list);
    if (legend) box.append(make("p", { class: "legend" }, ...legend.flatMap((kind) => [make("i", { class: kind }), kind])));
    at("overview").append(box);
  };
  const counted = (by) => {
    const groups = new Map();
    for (const f of findings) {
      const key = by(f);
      if (!groups.has(key)) groups.set(key, { error: 0, warning: 0, note: 0, all: 0 });
      groups.get(key)[f.severity] += 1;
      groups.get(key).all += 1;
    }
    return [...groups].sort((a, b) => b[1].all - a[1].all || (a[0] < b[0] ? -1 : 1));
  };
  const chart = (title, by, choose, most = 8, name = (key) => key) => card(title, counted(by).slice(0, most).map(([key, levels]) => ({
    label: name(key), parts: LEVELS.map((level) => [level, levels[level]]), shown: levels.all, click: () => choose(key),
  })), LEVELS);
  const familyName = (key) => `${key} ${data.families[key] ?? ""}`;
  const choose = (id) => (value) => { at(id).value = value; refresh(); };
  const search = (value) => { at("search").value = value; refresh(); at("filters").scrollIntoView(); };

  if (data.trend) {
    const all = [["known", data.trend.known], ["new", data.trend.new], ["gone", data.trend.gone]];
    const codes = [...new Set(all.flatMap(([, by]) => Object.keys(by)))].sort();
    card(`Since ${data.trend.name}`, codes.map((code) => {
      const parts = all.map(([kind, by]) => [kind, by[code] ?? 0]);
      const [known, fresh, gone] = parts.map(([, number]) => number);
      return { label: code, parts, shown: `+${fresh} −${gone}`, click: () => choose("family")(code.slice(0, 3)), known };
    }), ["known", "new", "gone"]);
  }
  chart("Families", (f) => f.code.slice(0, 3), choose("family"), 10, familyName);
  chart("Apps", (f) => f.app, choose("app"));
  chart("Hot spots", (f) => f.file || "(project)", search);
  card("Causes that show at most places", findings.filter((f) => f.sites.length).sort((a, b) => b.sites.length - a.sites.length).slice(0, 8)
    .map((f) => ({ label: `${f.code} ${f.file}:${f.line}`, parts: [[f.severity, f.sites.length]], shown: f.sites.length,
      click: () => open(f) })));
  card("Fattest endpoints", data.endpoints.map((e) => ({ label: `${e.name} ${e.path}:${e.line}`, parts: [["plain", e.weight]],
    shown: e.weight, click: () => search(e.path) })));

  // Source
  const WORDS = "and as assert async await break class continue def del elif else except finally for from global if import in is " +
    "lambda match nonlocal not or pass raise return try while with yield True False None self cls endfor endif block endblock";
  const KEYWORDS = new Set(WORDS.split(" "));
  const TOKEN = /("(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?)|(#(?!\}).*|\{#.*?#\})|(\b\d[\w.]*)|(\b[A-Za-z_]\w*)/g;
  const highlighted = (text, from, to) => {
    const pieces = [];
    let position = 0;
    const put = (piece, kind) => {
      // What is meant is underlined, across the limits of tokens.
      const [a, b] = [Math.max(from - position, 0), Math.min(to - position, piece.length)];
      const cut = a < b ? [piece.slice(0, a), piece.slice(a, b), piece.slice(b)] : [piece];
      const nodes = cut.map((part, index) => (index === 1 ? make("u", {}, part) : part)).filter((node) => node !== "");
      pieces.push(...(kind ? [make("span", { class: kind }, ...nodes)] : nodes));
      position += piece.length;
    };
    for (const match of text.matchAll(TOKEN)) {
      if (match.index > position) put(text.slice(position, match.index));
      const kind = match[1] ? "s" : match[2] ? "h" : match[3] ? "d" : KEYWORDS.has(match[4]) ? "k" : "";
      put(match[0], kind);
    }
    if (position < text.length) put(text.slice(position));
    return pieces;
  };
  const excerpt = (path, line, col, end) => {
    const known = data.lines[path] ?? {};
    const shown = [];
    for (let number = line - 4; number <= line + 4; number += 1) if (known[number] !== undefined) shown.push(number);
    while (shown.length && shown[0] < line && shown.some((n, i) => i && n !== shown[i - 1] + 1 && n <= line)) shown.shift();
    return make("pre", {}, ...shown.map((number) => make("span", { class: number === line ? "l here" : "l" },
      make("span", { class: "n" }, String(number)), ...highlighted(known[number], ...(number === line ? [col, end] : [-1, -1])))));
  };

  // Findings
  const place = (path, line) => `${data.paths[path] || "(project)"}:${line}`;
  const body = (f) => {
    const where = make("p", { class: "where" });
    const code = make("div");
    const show = (path, line, col, end, button) => {
      where.textContent = place(path, line);
      code.replaceChildren(excerpt(path, line, col, end));
      for (const other of steps.querySelectorAll("button")) other.setAttribute("aria-current", String(other === button));
    };
    const step = (path, line, text, col = -1, end = -1) => {
      const button = make("button", { type: "button" }, text, make("small", {}, place(path, line)));
      button.addEventListener("click", () => show(path, line, col, end, button));
      return make("li", {}, button);
    };
    const steps = make("ol", { class: "steps" }, step(f.path, f.line, "the finding", f.col, f.end),
      ...f.steps.map(([path, line, text]) => step(path, line, text)), ...f.sites.map(([path, line]) => step(path, line, "shows here, too")));
    const box = make("div", { class: "body" }, steps, where, code);
    const rule = data.rules[f.code];
    if (rule) box.append(make("details", {}, make("summary", {}, `Why: ${rule.summary}`), make("pre", {}, rule.documentation)));
    show(f.path, f.line, f.col, f.end, steps.querySelector("button"));
    return box;
  };
  const element = (f) => {
    const head = make("button", { type: "button", "aria-expanded": "false" }, make("div", {}, f.message), make("div", { class: "meta" },
      make("b", {}, `${f.code} ${f.severity}`), make("span", {}, f.rule), make("span", { class: "path" }, place(f.path, f.line)),
      make("span", {}, f.sites.length ? `${f.sites.length} more` : "")));
    const box = make("article", { class: `finding ${f.severity}` }, head);
    const toggle = () => {
      const isOpen = head.getAttribute("aria-expanded") === "true";
      head.setAttribute("aria-expanded", String(!isOpen));
      if (isOpen) box.lastChild.remove();
      else box.append(body(f));
    };
    head.addEventListener("click", toggle);
    f.toggle = toggle;
    return box;
  };

  const GROUPS = { "": null, family: (f) => familyName(f.code.slice(0, 3)), rule: (f) => `${f.code} ${f.rule}`, app: (f) => f.app,
    file: (f) => f.file || "(project)", severity: (f) => f.severity };
  const fill = (id, all, values, name = (value) => value) => at(id).append(make("option", { value: "" }, all),
    ...values.map((value) => make("option", { value }, name(value))));
  const sorted = (by) => [...new Set(findings.map(by))].sort();
  fill("severity", "All severities", LEVELS.filter((level) => findings.some((f) => f.severity === level)));
  fill("family", "All families", sorted((f) => f.code.slice(0, 3)), familyName);
  fill("rule", "All rules", sorted((f) => f.code), (code) => `${code} ${data.rules[code]?.name ?? ""}`);
  fill("app", "All apps", sorted((f) => f.app));
  fill("group", "No groups", Object.keys(GROUPS).filter(Boolean), (key) => `By ${key}`);

  const CHUNK = 100;
  let pending = [];
  let last = null;
  const more = make("button", { type: "button", id: "more" }, "More");
  const watcher = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) extend(); }, { rootMargin: "600px" });
  more.addEventListener("click", () => extend());
  function extend() {
    watcher.unobserve(more);
    more.remove();
    const group = GROUPS[at("group").value];
    for (const f of pending.splice(0, CHUNK)) {
      if (group && group(f) !== last) {
        last = group(f);
        at("list").append(make("h3", { class: "group" }, last));
      }
      at("list").append(element(f));
    }
    if (pending.length) {
      at("list").append(more);
      watcher.observe(more);
    }
  }
  function refresh() {
    const words = at("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const [severity, family, rule, app] = ["severity", "family", "rule", "app"].map((id) => at(id).value);
    const shown = findings.filter((f) => (!severity || f.severity === severity) && (!family || f.code.startsWith(family)) &&
      (!rule || f.code === rule) && (!app || f.app === app) && words.every((word) => f.words.includes(word)));
    const group = GROUPS[at("group").value];
    if (group) {
      const sizes = new Map();
      for (const f of shown) sizes.set(group(f), (sizes.get(group(f)) ?? 0) + 1);
      shown.sort((a, b) => sizes.get(group(b)) - sizes.get(group(a)) || (group(a) < group(b) ? -1 : group(a) > group(b) ? 1 : 0));
    }
    at("count").textContent = `${shown.length} of ${findings.length} findings`;
    at("list").replaceChildren();
    pending = shown;
    last = null;
    extend();
  }
  function open(f) {
    at("filters").reset();
    at("search").value = `${f.code} ${f.file}`;
    refresh();
    if (f.toggle) f.toggle();
    at("filters").scrollIntoView();
  }
  let timer = 0;
  at("search").addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(refresh, 80); });
  at("filters").addEventListener("change", refresh);
  at("filters").addEventListener("submit", (event) => event.preventDefault());
  at("filters").addEventListener("reset", () => setTimeout(refresh));
  refresh();
})();
