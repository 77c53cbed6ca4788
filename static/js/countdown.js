// Keeps the words of running clocks true while a page stays open. The server wrote the first words.
(() => {
  const words = document.getElementById("page-words").dataset;
  const MINUTE = 60, HOUR = 3600, DAY = 86400;

  // The server's clock rules. A page out of the browser's history is too old to tell how far this one is off.
  const fromHistory = performance.getEntriesByType("navigation")[0]?.type === "back_forward";
  const ahead = fromHistory ? 0 : Date.parse(words.now) - Date.now();

  const fill = (text, name, value) => text.replace(`%(${name})s`, value);

  // The same rule as in_words() in accounts/timewords.py: the two largest units, rounded down.
  const inWords = (seconds) => {
    if (seconds < MINUTE) return words.under;
    const days = Math.floor(seconds / DAY);
    const hours = Math.floor((seconds % DAY) / HOUR);
    const minutes = Math.floor((seconds % HOUR) / MINUTE);
    const parts = days ? [[words.days, days], [words.hours, hours]] : [[words.hours, hours], [words.minutes, minutes]];
    return parts.filter(([, count]) => count).map(([text, count]) => fill(text, "count", count)).join(" ");
  };

  const say = (clock, text) => {
    const said = document.getElementById("live-say");
    const what = clock.closest("[data-row]")?.querySelector("a")?.textContent.trim() ?? "";
    if (said) said.textContent = `${what} ${text}`.trim();
  };

  const update = (time, now) => {
    const due = Date.parse(time.dataset.due);
    const seconds = (due - now) / 1000;
    const overdue = seconds < 0;
    const soon = !overdue && time.dataset.warn && now >= Date.parse(time.dataset.warn);
    const text = fill(overdue ? words.overdue : words.left, "time", inWords(Math.floor(Math.abs(seconds))));
    // Unchanged text is left alone: nothing on the page moves unless something happened.
    if (time.textContent !== text) time.textContent = text;

    const clock = time.closest("[data-clock]");
    if (!clock) return;
    const state = overdue ? "overdue" : soon ? "soon" : "ok";
    // Seconds that pass are not said aloud, only what they bring.
    if (clock.dataset.state && clock.dataset.state !== state) say(clock, text);
    clock.dataset.state = state;
    const bar = clock.querySelector("progress");
    const whole = (due - Date.parse(time.dataset.started)) / 1000;
    if (bar) bar.value = overdue || !(whole > 0) ? 0 : Math.min(100, Math.round((100 * seconds) / whole));
  };

  const updateAll = () => {
    const now = Date.now() + ahead;
    document.querySelectorAll("time[data-due]").forEach((time) => update(time, now));
  };

  setInterval(updateAll, 30_000);
  document.addEventListener("visibilitychange", () => document.hidden || updateAll());
  // A page from the back-forward cache shows the words of when it was left.
  window.addEventListener("pageshow", (event) => event.persisted && updateAll());
})();
