// The workbench while it stays open: changed lanes are put in place without disturbing whoever works in them, what has
// been in view counts as looked at, and several rows are ticked for one action.
(() => {
  const bench = document.getElementById("bench");
  if (!bench) return;
  const LOOK = 8_000; // milliseconds in view after which new rows count as seen
  const AGAIN = 2_000; // and what the first look left out, since it came in just before the page was made
  const AWAKE = 60_000; // a page that nobody touches for so long is not looked at
  const say = document.getElementById("live-say");

  // --- Putting changed lanes in place -------------------------------------------------------------------------------
  // What the person did to the page stays: ticks, open menus, and which buttons wait.
  const keeps = new Set(["checked", "open", "disabled"]);
  const morph = (old, html) => {
    const draft = document.createElement("template");
    draft.innerHTML = html.trim();
    const fresh = draft.content.firstElementChild;
    if (!fresh) return old?.remove();
    if (!old) return fresh;
    const callbacks = { beforeAttributeUpdated: (name, node) => !(keeps.has(name) || node.matches("[data-ticked]")) };
    Idiomorph.morph(old, fresh, { morphStyle: "outerHTML", restoreFocus: true, callbacks });
    return null;
  };

  const arrange = (lanes) => {
    const known = new Map([...bench.querySelectorAll("[data-lane]")].map((lane) => [lane.dataset.lane, lane]));
    let before = document.getElementById("lane-nav");
    for (const { key, html } of lanes) {
      const made = html === null ? null : morph(known.get(key), html);
      if (made) before ? before.after(made) : bench.prepend(made);
      before = document.getElementById(`bench-${key}`);
      known.delete(key);
    }
    known.forEach((lane) => lane.remove());
  };

  // What is read stays where it is when rows above it come or go.
  const holding = (work) => {
    const top = (element) => element.getBoundingClientRect().top;
    const rows = [...bench.querySelectorAll("[data-row]")];
    const held = rows.find((row) => row.contains(document.activeElement)) ?? rows.find((row) => top(row) >= 0);
    const id = window.scrollY > 0 && held ? held.id : "", was = id ? top(held) : 0;
    document.documentElement.classList.add("bench-swapping");
    work();
    const now = id && document.getElementById(id);
    if (now) window.scrollBy(0, top(now) - was);
    document.documentElement.classList.remove("bench-swapping");
  };

  let said = "";
  document.addEventListener("live:update", ({ detail: news }) => {
    if (!news.lanes) return;
    const changed = news.lanes.some((lane) => lane.html !== null) || news.lanes.length !== bench.querySelectorAll("[data-lane]").length;
    bench.dataset.now = news.now;
    const line = document.querySelector(".page-subtitle");
    if (line && line.innerHTML !== news.today) line.innerHTML = news.today;
    if (!changed) return;
    holding(() => {
      const nav = document.getElementById("lane-nav");
      const made = morph(nav, news.nav);
      if (made) bench.prepend(made);
      arrange(news.lanes);
    });
    count();
    if (news.say !== said) say.textContent = said = news.say;
    since = Date.now();
    sent = "";
  });

  // --- What has been looked at ----------------------------------------------------------------------------------------
  let since = Date.now(), touched = Date.now(), sending = false, sent = "";
  ["pointerdown", "pointermove", "keydown", "scroll", "focusin"].forEach((kind) => {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true, capture: true });
  });
  document.addEventListener("visibilitychange", () => { since = touched = Date.now(); });

  const token = () => JSON.parse(document.body.getAttribute("hx-headers") ?? "{}")["X-CSRFToken"] ?? "";
  const looked = () => fetch(bench.dataset.looked, {
    method: "POST",
    keepalive: true,
    headers: { "X-CSRFToken": token() },
    body: new URLSearchParams({ as_of: bench.dataset.now }),
  });

  // The first look of all marks where news begins, so the page reports it even when nothing is new.
  const unseen = () => bench.dataset.first === "yes" || Number(bench.dataset.news) > 0 || bench.querySelector("[data-new]");
  document.addEventListener("live:update", ({ detail }) => { if ("news" in detail) bench.dataset.news = detail.news; });

  setInterval(async () => {
    const awake = !document.hidden && Date.now() - touched < AWAKE;
    const wait = sent && sent !== bench.dataset.now ? AGAIN : LOOK;
    if (!awake || sending || Date.now() - since < wait || !unseen()) return;
    sending = true;
    const asOf = bench.dataset.now;
    try {
      if ((await looked()).ok) {
        bench.dataset.first = "";
        sent = asOf;
        document.dispatchEvent(new CustomEvent("live:ask"));
      }
    } catch { /* the next round tries again */ } finally {
      since = Date.now();
      sending = false;
    }
  }, 1_000);

  // Whoever opens a case has seen the lanes.
  bench.addEventListener("click", (event) => {
    if (event.target.closest("[data-row] a[href]") && unseen()) looked().catch(() => {});
  });

  // --- Several at once ------------------------------------------------------------------------------------------------
  const ticks = (form) => [...form.elements].filter((item) => item.matches("[data-tick]"));
  const count = () => bench.querySelectorAll("[data-batch]").forEach((form) => {
    const boxes = ticks(form), ticked = boxes.filter((box) => box.checked).length;
    const badge = form.querySelector("[data-ticked]"), all = form.querySelector("[data-tick-all]");
    badge.textContent = ticked || "";
    badge.hidden = !ticked;
    form.querySelector("[type=submit]").disabled = !ticked;
    all.checked = boxes.length > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  });

  bench.addEventListener("change", (event) => {
    if (event.target.matches("[data-tick-all]")) ticks(event.target.form).forEach((box) => { box.checked = event.target.checked; });
    count();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "x" || event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("suda-single-keys") === "off") return;
    const box = document.activeElement.closest("[data-row]")?.querySelector("[data-tick]");
    if (!box || event.defaultPrevented) return;
    box.checked = !box.checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  });

  window.addEventListener("pageshow", count);
  count();
})();
