// Timeline and map: a dot for each article on a canvas, named on hovering, opened by a click. The
// arrow keys go from dot to dot. Nothing of an article becomes markup here: only text.
// biome-ignore lint/correctness/noUnusedVariables: used in library.js, which follows
const picture = (() => {
  const frame = element.querySelector(".picture");
  const [plot, canvas, tip] = [".plot", "canvas", ".tip"].map((at) => frame.querySelector(at));
  const [about, point] = [".about", ".point"].map((at) => frame.querySelector(at));
  const LANES = 7; // sources with a lane of their own
  const NAMED = 40; // articles on a map at most for each to be named on it
  const REACH = 16; // pixels from a dot that still mean it
  const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");
  const [ROW, TITLE, DAY, SOURCE] = [0, 1, 2, 3];
  let data = null;
  let view = "timeline";
  let dots = [];
  let current = -1;
  let waiting = 0;
  let wanted = null; // the rows of the articles that are not dimmed; null for all
  let cluster = -1; // whose articles are listed beside the map
  const near = frame.querySelector(".near");
  let size = { width: 0, height: 0 };

  // Date.UTC takes a year below 100 for one of the last century.
  const first = new Date(0);
  first.setUTCFullYear(1, 0, 1);
  const dateOf = (ordinal) => new Date(first.getTime() + (ordinal - 1) * 864e5);
  const ordinalOf = (year, month) => {
    const day = new Date(0);
    day.setUTCFullYear(year, month, 1);
    return Math.round((day - first) / 864e5) + 1;
  };
  const day = (ordinal) => {
    const date = dateOf(ordinal);
    return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
  };
  const colour = (name) => getComputedStyle(plot).getPropertyValue(name).trim();
  const sourceOf = (article) => data.sources[article[SOURCE]] ?? "";
  const counted = (n) => (n === 1 ? "1 article" : `${n.toLocaleString("en")} articles`);

  const radius = (n) => (n <= 60 ? 6.5 : n <= 400 ? 5 : n <= 2000 ? 3.5 : 2.2);

  const layTimeline = (width) => {
    const dated = data.articles.map((article, i) => [article, i]).filter(([a]) => a[DAY] !== null);
    const left = data.articles.length - dated.length;
    if (!dated.length) {
      about.textContent = "No article has a date, so there is no timeline.";
      return { height: 0, lanes: [], ticks: [] };
    }
    let [from, to] = [Infinity, -Infinity];
    for (const [article] of dated) {
      from = Math.min(from, article[DAY]);
      to = Math.max(to, article[DAY]);
    }
    about.textContent = `${counted(dated.length)}, ${day(from)} – ${day(to)}, a row for each source.`
      + (left ? ` ${left.toLocaleString("en")} without a date ${left === 1 ? "is" : "are"} left out.` : "");
    const laneOf = ([article]) =>
      article[SOURCE] < 0 ? "none" : article[SOURCE] < LANES ? article[SOURCE] : "other";
    const used = [...new Set(dated.map(laneOf))];
    const order = [...Array(LANES).keys(), "other", "none"].filter((lane) => used.includes(lane));
    const names = order.map((lane) =>
      lane === "other" ? "Other sources" : lane === "none" ? "No source" : data.sources[lane]);
    const r = radius(dated.length);
    const [start, span] = [from - 0.5, Math.max(1, to - from + 1)];
    const inner = width - 24;
    const x = (ordinal) => 12 + ((ordinal - start) / span) * inner;
    const stacks = new Map();
    for (const entry of dated) {
      const lane = order.indexOf(laneOf(entry));
      const column = Math.floor(x(entry[0][DAY]) / (2 * r + 1));
      const key = lane * 1e5 + column;
      if (!stacks.has(key)) stacks.set(key, []);
      stacks.get(key).push(entry);
    }
    const highest = order.map(() => 1);
    for (const [key, stack] of stacks) {
      const lane = Math.floor(key / 1e5);
      highest[lane] = Math.max(highest[lane], stack.length);
    }
    // As tall as the highest stack needs, within what a window shows of all lanes together.
    const tall = Math.min(Math.max(...highest) * (2 * r + 1) + 36, Math.max(72, Math.min(280, 520 / order.length)));
    dots = [];
    for (const [key, stack] of stacks) {
      const [lane, column] = [Math.floor(key / 1e5), key % 1e5];
      const step = Math.min(2 * r + 1, (tall - 30 - 2 * r) / Math.max(1, highest[lane] - 1));
      stack.sort((a, b) => a[0][DAY] - b[0][DAY] || a[1] - b[1]);
      for (const [n, [, i]] of stack.entries()) dots.push({
        i,
        x: (column + 0.5) * (2 * r + 1),
        y: (lane + 1) * tall - 6 - r - n * step,
        r,
        hue: typeof order[lane] === "number" ? order[lane] % 8 : 5,
      });
    }
    return {
      height: order.length * tall + 26,
      lanes: names.map((name, lane) => ({ name, y: lane * tall, tall })),
      ticks: ticks(from, to, x, inner),
    };
  };

  // Round dates, as many as have room.
  const ticks = (from, to, x, inner) => {
    const [begin, end] = [dateOf(from), dateOf(to)];
    const months = (end.getUTCFullYear() - begin.getUTCFullYear()) * 12 + end.getUTCMonth() - begin.getUTCMonth() + 1;
    const room = Math.max(2, Math.floor(inner / 80));
    const step = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200].find((n) => months / n <= room) ?? 2400;
    const made = [];
    const month = begin.getUTCFullYear() * 12 + begin.getUTCMonth();
    for (let m = Math.ceil(month / step) * step; m < month + months; m += step) {
      const [year, part] = [Math.floor(m / 12), m % 12];
      const at = ordinalOf(year, part);
      if (at >= from) made.push({ x: x(at - 0.5), name: step % 12 === 0 ? `${year}` : `${MONTHS[part]} ${year}` });
    }
    return made.length ? made : [{ x: x(from), name: day(from) }];
  };

  const layMap = (width) => {
    if (!data.articles.length) {
      about.textContent = "There are no articles to map.";
      return { height: 0 };
    }
    if (!data.positions) {
      about.textContent = "Drawing the map…";
      return { height: 0 };
    }
    about.textContent = `${counted(data.articles.length)}. The nearer two are, the more alike what they tell.`;
    const height = Math.round(Math.min(width * (width < 560 ? 1.1 : 0.62), 620));
    const r = radius(data.articles.length);
    const hasClusters = data.clusters.length > 1;
    dots = data.positions.map(([x, y, cluster], i) => ({
      i,
      x: 8 + x * (width - 16),
      y: 8 + y * (height - 16),
      r,
      hue: hasClusters ? cluster % 8 : Math.max(0, data.articles[i][SOURCE]) % 8,
    }));
    if (dots.length <= NAMED) return { height, names: dots };
    const sizes = new Map();
    for (const [, , cluster] of data.positions) sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
    const labels = data.clusters
      // The list beside has the whole label, which would not find room here.
      .map(([name, x, y], n) => ({ name: name.split(", ").slice(0, 2).join(", "), x: 8 + x * (width - 16), y: 8 + y * (height - 16), hue: n % 8, n: sizes.get(n) ?? 0 }))
      .filter(({ name }) => name)
      .sort((a, b) => b.n - a.n);
    return { height, labels };
  };

  const draw = (laid) => {
    const { width, height } = size;
    const scale = devicePixelRatio || 1;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    canvas.style.height = `${height}px`;
    const ink = canvas.getContext("2d");
    ink.scale(scale, scale);
    ink.textBaseline = "middle";
    const [text, line, paper] = ["--faded", "--line", "--sheet"].map(colour);
    const hues = [...Array(8).keys()].map((n) => colour(`--hue-${n}`));
    const font = getComputedStyle(plot).fontFamily;
    ink.lineWidth = 1;
    for (const { x, name } of laid.ticks ?? []) {
      ink.strokeStyle = line;
      ink.beginPath();
      ink.moveTo(Math.round(x) + 0.5, 0);
      ink.lineTo(Math.round(x) + 0.5, height - 22);
      ink.stroke();
      ink.fillStyle = text;
      ink.font = `12px ${font}`;
      const wide = ink.measureText(name).width;
      ink.fillText(name, Math.max(2, Math.min(x - wide / 2, width - wide - 2)), height - 10);
    }
    for (const { name, y, tall } of laid.lanes ?? []) {
      ink.strokeStyle = line;
      ink.beginPath();
      ink.moveTo(0, Math.round(y + tall) - 0.5);
      ink.lineTo(width, Math.round(y + tall) - 0.5);
      ink.stroke();
      write(ink, name, 8, y + 14, { font: `600 12.5px ${font}`, fill: text, paper, width });
    }
    for (const dot of dots) {
      ink.globalAlpha = isMeant(dot) ? (dots.length > 2000 ? 0.6 : 0.85) : 0.1;
      ink.fillStyle = hues[dot.hue];
      ink.beginPath();
      ink.arc(dot.x, dot.y, dot.r, 0, 7);
      ink.fill();
    }
    ink.globalAlpha = 1;
    const taken = [];
    for (const { name, x, y, hue } of laid.labels ?? []) {
      const style = `600 ${width < 560 ? 12 : 14}px ${font}`;
      ink.font = style;
      const wide = Math.min(ink.measureText(name).width, width - 8);
      const box = { x: Math.max(4, Math.min(x - wide / 2, width - wide - 4)), y, wide };
      const isClear = taken.every((other) => Math.abs(other.y - y) > 18
        || other.x > box.x + wide + 6 || box.x > other.x + other.wide + 6);
      if (!isClear) continue;
      taken.push(box);
      write(ink, name, box.x, y, { font: style, fill: hues[hue], paper, width });
    }
    for (const { i, x, y, r, hue } of laid.names ?? []) {
      const title = data.articles[i][TITLE];
      const name = title.length > 34 ? `${title.slice(0, 32).trimEnd()}…` : title;
      const style = `12px ${font}`;
      ink.font = style;
      const wide = ink.measureText(name).width;
      const box = { x: x + r + 5 + wide > width ? x - r - 5 - wide : x + r + 5, y, wide };
      const isClear = box.x > 2 && [...taken, ...dots.map((dot) => ({ x: dot.x - dot.r, y: dot.y, wide: 2 * dot.r }))]
        .every((other) => Math.abs(other.y - y) > 14 || other.x > box.x + wide + 2 || box.x > other.x + other.wide + 2);
      if (!isClear) continue;
      taken.push(box);
      write(ink, name, box.x, y, { font: style, fill: hues[hue], paper, width });
    }
    painted.width = canvas.width;
    painted.height = canvas.height;
    painted.getContext("2d").drawImage(canvas, 0, 0);
    mark();
  };

  // What was drawn is kept: going from dot to dot paints none of the others again.
  const painted = document.createElement("canvas");
  const mark = () => {
    const ink = canvas.getContext("2d");
    ink.setTransform(1, 0, 0, 1, 0, 0);
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ink.drawImage(painted, 0, 0);
    const dot = dots[current];
    if (!dot) return;
    const scale = devicePixelRatio || 1;
    ink.scale(scale, scale);
    ink.beginPath();
    ink.arc(dot.x, dot.y, dot.r + 3, 0, 7);
    ink.fillStyle = colour(`--hue-${dot.hue}`);
    ink.fill();
    ink.lineWidth = 2;
    ink.strokeStyle = colour("--ink");
    ink.stroke();
  };

  // Words on a slip of paper, so that no dot runs into them.
  const write = (ink, words, x, y, { font, fill, paper, width }) => {
    ink.font = font;
    const wide = Math.min(ink.measureText(words).width, width - x - 4);
    ink.globalAlpha = 0.86;
    ink.fillStyle = paper;
    ink.beginPath();
    ink.roundRect(x - 4, y - 9, wide + 8, 18, 5);
    ink.fill();
    ink.globalAlpha = 1;
    ink.fillStyle = fill;
    ink.fillText(words, x, y, width - x - 4);
  };

  const isMeant = (dot) => (!wanted || wanted.has(data.articles[dot.i][ROW]))
    && (view !== "map" || cluster < 0 || data.positions[dot.i][2] === cluster);

  // Beside the map: its groups, or the articles of one, or those that have the words.
  const LISTED = 60;
  const item = (words, told, press, hue = -1) => {
    const [entry, button, span] = ["li", "button", "span"].map((name) => document.createElement(name));
    button.type = "button";
    button.textContent = words;
    button.dir = "auto";
    if (hue >= 0) entry.style.setProperty("--dot", `var(--hue-${hue % 8})`);
    button.addEventListener("click", press);
    span.textContent = told;
    span.dir = "auto";
    entry.append(button, span);
    return entry;
  };
  const bylineOf = (article) => [sourceOf(article), article[DAY] === null ? "" : day(article[DAY])].filter(Boolean).join(" · ");
  const choose = (number) => {
    cluster = number;
    current = -1;
    tip.hidden = true;
    lay();
    near.querySelector("button")?.focus();
  };
  const list = () => {
    near.hidden = view !== "map" || !laid.height;
    if (near.hidden) return;
    const sizes = new Map();
    for (const [, , of] of data.positions) sizes.set(of, (sizes.get(of) ?? 0) + 1);
    const groups = data.clusters.map(([name], n) => [name, n, sizes.get(n) ?? 0]).filter(([name]) => name);
    if (wanted) about.textContent = `${dots.filter(isMeant).length.toLocaleString("en")} of ${counted(dots.length)} have these words.`;
    const isOfGroups = cluster < 0 && !wanted && groups.length > 1;
    const heading = document.createElement("h3");
    const entries = document.createElement("ul");
    const title = document.createElement("span");
    heading.append(title);
    if (isOfGroups) {
      title.textContent = "Topics";
      groups.sort((a, b) => b[2] - a[2]);
      for (const [name, n, size] of groups) entries.append(item(name, counted(size), () => choose(n), n));
    } else {
      const meant = dots.filter(isMeant).map((dot) => data.articles[dot.i]);
      title.textContent = cluster < 0 ? counted(meant.length) : data.clusters[cluster][0];
      title.dir = "auto";
      if (cluster >= 0) {
        const all = document.createElement("button");
        all.type = "button";
        all.className = "all";
        all.textContent = "All topics";
        all.addEventListener("click", () => choose(-1));
        heading.append(all);
      }
      meant.sort((a, b) => (b[DAY] ?? 0) - (a[DAY] ?? 0));
      for (const article of meant.slice(0, LISTED))
        entries.append(item(article[TITLE], bylineOf(article), () => trigger("open_article", { row: article[ROW] })));
      if (meant.length > LISTED) entries.append(Object.assign(document.createElement("li"), { textContent: `and ${(meant.length - LISTED).toLocaleString("en")} more` }));
    }
    near.replaceChildren(heading, entries);
  };

  let laid = {};
  const lay = () => {
    if (!data || frame.hidden || !frame.clientWidth) return;
    dots = [];
    plot.hidden = false; // hidden it has no width
    const width = plot.clientWidth;
    laid = view === "map" ? layMap(width) : layTimeline(width);
    size = { width, height: laid.height };
    plot.hidden = !laid.height;
    plot.setAttribute("aria-label", `${view === "map" ? "Map" : "Timeline"} of ${counted(dots.length)}. `
      + "Arrow keys go from article to article, Enter opens one.");
    if (current >= dots.length) current = -1;
    if (laid.height) draw(laid);
    list();
  };

  const show = (number, isTold) => {
    if (number !== current) {
      current = number;
      mark();
    }
    const dot = dots[number];
    tip.hidden = !dot;
    plot.style.cursor = dot ? "pointer" : "";
    if (!dot) return;
    const article = data.articles[dot.i];
    const known = bylineOf(article);
    const [title, byline] = ["strong", "span"].map((name) => document.createElement(name));
    title.textContent = article[TITLE];
    byline.textContent = known;
    title.dir = byline.dir = "auto";
    tip.replaceChildren(title, byline);
    const wide = Math.min(300, size.width - 16);
    tip.style.maxWidth = `${wide}px`;
    tip.style.left = `${Math.max(4, Math.min(dot.x - tip.offsetWidth / 2, size.width - tip.offsetWidth - 4))}px`;
    const above = dot.y - tip.offsetHeight - dot.r - 10;
    tip.style.top = `${above < 0 ? dot.y + dot.r + 10 : above}px`;
    if (isTold) point.textContent = [article[TITLE], known].filter(Boolean).join(", ");
  };

  const nearest = (x, y) => {
    let [best, least] = [-1, REACH * REACH];
    dots.forEach((dot, number) => {
      if (!isMeant(dot)) return;
      const far = (dot.x - x) ** 2 + (dot.y - y) ** 2;
      if (far < least) [best, least] = [number, far];
    });
    return best;
  };

  const towards = (dx, dy) => {
    const here = dots[current];
    let [best, least] = [-1, Infinity];
    dots.forEach((dot, number) => {
      const [x, y] = [dot.x - here.x, dot.y - here.y];
      const [along, aside] = [x * dx + y * dy, Math.abs(x * dy) + Math.abs(y * dx)];
      if (along <= 0.01 || aside > along || !isMeant(dot)) return;
      const far = along + 2 * aside;
      if (far < least) [best, least] = [number, far];
    });
    return best;
  };

  const open = () => {
    const dot = dots[current];
    if (dot) trigger("open_article", { row: data.articles[dot.i][ROW] });
  };

  plot.addEventListener("pointermove", (event) => {
    const box = canvas.getBoundingClientRect();
    show(nearest(event.clientX - box.left, event.clientY - box.top), false);
  });
  plot.addEventListener("pointerleave", () => { if (dots.length) show(-1, false); });
  plot.addEventListener("click", (event) => {
    const box = canvas.getBoundingClientRect();
    const number = nearest(event.clientX - box.left, event.clientY - box.top);
    if (number < 0) return;
    show(number, false);
    open();
  });
  plot.addEventListener("focus", () => {
    if (!dots.length || !plot.matches(":focus-visible")) return;
    const leftmost = dots.reduce((best, dot, n) => (dot.x < dots[best].x ? n : best), 0);
    show(current < 0 ? leftmost : current, true);
  });
  plot.addEventListener("blur", () => { if (dots.length) show(-1, false); });
  plot.addEventListener("keydown", (event) => {
    const ways = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    if (event.key in ways && dots.length) {
      event.preventDefault();
      const number = current < 0 ? 0 : towards(...ways[event.key]);
      if (number >= 0) show(number, true);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      open();
    }
  });
  new ResizeObserver(lay).observe(plot.parentElement);
  document.addEventListener("quoth:theme", () => requestAnimationFrame(lay));

  const askPositions = async () => {
    clearTimeout(waiting);
    if (!data || data.positions || view !== "map" || frame.hidden) return;
    try {
      const found = await answered(await fetch("library/positions"));
      if (found.generation === data.generation && found.positions) {
        Object.assign(data, found);
        lay();
        return;
      }
      if (found.generation !== data.generation) {
        await load();
        return;
      }
    } catch (error) {
      about.textContent = error.message;
      return;
    }
    waiting = setTimeout(askPositions, 800);
  };

  const load = async () => {
    about.textContent = "Loading…";
    plot.hidden = true; // no empty sheet meanwhile
    try {
      data = await answered(await fetch("library/picture"));
    } catch (error) {
      about.textContent = error.message;
      return;
    }
    current = cluster = -1;
    tip.hidden = true;
    lay();
    await askPositions();
  };

  return {
    async show(name) {
      frame.hidden = false;
      view = name;
      cluster = -1;
      current = -1;
      tip.hidden = true;
      if (data) {
        lay();
        await askPositions();
      } else await load();
    },
    hide() { frame.hidden = true; },
    only(rows) {
      wanted = rows;
      cluster = -1;
      current = -1;
      tip.hidden = true;
      lay();
    },
    async changed() {
      data = null;
      if (!frame.hidden) await load();
    },
  };
})();
