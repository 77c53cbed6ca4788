// Keeps an open page true without reloading: asks one address what changed, and tells the page with "live:update".
// The answer to "nothing" is empty. A page in the background asks less often, one that nobody touches for hours stops.
(() => {
  const place = document.getElementById("live");
  if (!place) return;
  const settings = place.dataset;
  const SHOWN = 20_000, HIDDEN = 60_000, LONGEST = 300_000; // milliseconds between questions
  const IDLE = 4 * 3600_000; // without a touch for so long, the page stops asking
  const SAME = 120_000; // a notice within this time of a tone is about what sounded already
  const TITLE = document.title;

  let pulse = "", failures = 0, timer = 0, asking = false, stopped = "", lastAsked = Date.now(), touched = Date.now();
  let unread = Number(settings.unread), arrived = 0, baseline = false;

  const bench = () => document.getElementById("bench");

  // --- A line at the edge of the page when it no longer updates -------------------------------------------------
  const note = document.getElementById("live-note");
  const tell = (kind) => note.querySelectorAll("[data-note]").forEach((line) => { line.hidden = line.dataset.note !== kind; });
  note.querySelector("[data-resume]").addEventListener("click", () => stopped && resume());

  const stop = (why) => tell(stopped = why);
  const resume = () => {
    stopped = "";
    failures = 0;
    touched = Date.now();
    ask();
  };

  // --- Asking -----------------------------------------------------------------------------------------------------
  const address = () => {
    const query = new URLSearchParams({ pulse });
    if (bench()) {
      const lanes = [...bench().querySelectorAll("[data-lane]")].map((lane) => `${lane.dataset.lane}:${lane.dataset.signature}`);
      query.set("lanes", lanes.join(","));
    }
    return `${settings.url}?${query}`;
  };

  const next = () => {
    clearTimeout(timer);
    if (stopped) return;
    const wait = document.hidden ? HIDDEN : SHOWN;
    timer = setTimeout(ask, Math.min(LONGEST, wait * 2 ** failures));
  };

  const ask = async () => {
    if (asking || stopped) return;
    if (Date.now() - touched > IDLE) return stop("idle");
    asking = true;
    lastAsked = Date.now();
    try {
      const headers = { Accept: "application/json", "X-Page-Owner": settings.owner };
      const answer = await fetch(address(), { headers, credentials: "same-origin" });
      if (answer.status === 401) return stop("signed-out");
      if (!answer.ok) throw new Error(String(answer.status));
      failures = 0;
      tell("");
      if (answer.status !== 204) take(await answer.json());
    } catch {
      failures = Math.min(failures + 1, 4);
      if (failures > 2 && navigator.onLine) tell("offline"); // without any network offline.js says so
    } finally {
      asking = false;
      next();
    }
  };

  const take = (news) => {
    pulse = news.pulse;
    counts(news);
    document.dispatchEvent(new CustomEvent("live:update", { detail: news }));
    if (news.unread > unread) arrived += news.unread - unread;
    unread = news.unread;
    title(news.news ?? (document.hidden ? arrived : 0));
    ring(news);
  };

  const counts = (news) => {
    const show = (name, count, most) => document.querySelectorAll(`[data-live="${name}"]`).forEach((badge) => {
      badge.textContent = count > most ? `${most}+` : count;
      badge.hidden = !count;
    });
    show("unread", news.unread, 99);
    document.querySelectorAll("[data-live-words]").forEach((words) => { words.textContent = news.unread_words; });
    if ("callbacks" in news) show("callbacks", news.callbacks, Infinity);
    if ("penalties" in news) show("penalties", news.penalties, Infinity);
  };

  // --- What draws attention: a number in the title, a dot on the icon, a tone -----------------------------------
  const title = (count) => {
    const number = settings.badge === "yes" ? count : 0;
    document.title = number ? `(${number}) ${TITLE}` : TITLE;
    const icon = document.querySelector("link[rel=icon]");
    const wanted = number ? settings.iconNews : settings.icon;
    if (icon && icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
  };

  let audio = null;
  const tone = async () => {
    audio ??= new AudioContext();
    if (audio.state === "suspended") await audio.resume();
    const at = audio.currentTime;
    [[660, 0], [880, 0.16]].forEach(([pitch, after]) => {
      const voice = audio.createOscillator(), loudness = audio.createGain();
      voice.frequency.value = pitch;
      loudness.gain.setValueAtTime(0.0001, at + after);
      loudness.gain.exponentialRampToValueAtTime(0.2, at + after + 0.02);
      loudness.gain.exponentialRampToValueAtTime(0.0001, at + after + 0.3);
      voice.connect(loudness).connect(audio.destination);
      voice.start(at + after);
      voice.stop(at + after + 0.32);
    });
    document.dispatchEvent(new CustomEvent("live:tone"));
  };

  // A browser lets a page sound only after somebody has touched it; a page that was not asked yet waits for ever.
  const maySound = async () => {
    audio ??= new AudioContext();
    if (audio.state !== "running") await Promise.race([audio.resume(), new Promise((done) => setTimeout(done, 1000))]);
    return audio.state === "running";
  };

  // All tabs of this browser share what has sounded: the moment of the newest thing, and when the tone was.
  const STORE = "suda-sounded";
  const sounded = () => JSON.parse(localStorage.getItem(STORE) ?? "null") ?? { thing: "", at: 0 };
  const alone = (work) => (navigator.locks ? navigator.locks.request(STORE, work) : work());
  let passed = ""; // what this tab could not sound and leaves to the others

  const ring = (news) => alone(async () => {
    const before = sounded();
    const onBench = news.latest ?? "", noticed = news.noticed ?? "";
    const thing = [onBench, noticed, before.thing, passed].sort().at(-1);
    if (thing <= before.thing || thing <= passed) return baseline = true;
    const about = onBench > before.thing || Date.now() - before.at > SAME;
    const loud = settings.sound === "yes" && baseline && about;
    baseline = true; // what was there when the page opened makes no sound
    if (loud && !(await maySound())) return passed = thing;
    localStorage.setItem(STORE, JSON.stringify({ thing, at: loud ? Date.now() : before.at }));
    if (loud) tone().catch(() => {});
  });

  document.addEventListener("click", (event) => { if (event.target.closest("[data-sound-test]")) tone(); });

  // --- When to ask ----------------------------------------------------------------------------------------------------
  ["pointerdown", "pointermove", "keydown", "scroll", "focusin"].forEach((kind) => {
    document.addEventListener(kind, () => {
      touched = Date.now();
      if (stopped === "idle") resume();
    }, { passive: true, capture: true });
  });
  window.addEventListener("online", () => { if (!stopped) resume(); });
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) {
      if (stopped === "signed-out") return resume(); // perhaps signed in again in another tab
      arrived = 0;
      if (!bench()) title(0);
      if (Date.now() - lastAsked > SHOWN / 2) ask();
    }
    next();
  });
  window.addEventListener("pageshow", (event) => event.persisted && (stopped ? resume() : ask()));
  document.addEventListener("live:ask", ask);
  if (bench()) title(Number(bench().dataset.news));
  next();
})();
