// A poor line: says so, and sends a form only where it can arrive. What is held back is sent, once, when the line is back.
(() => {
  const words = document.getElementById("page-words").dataset;
  const PATIENCE = 6000; // milliseconds after which a line that answers nothing counts as down
  const FRESH = 20_000; // milliseconds for which the server's last answer vouches for the line
  const EVERY = 30_000; // milliseconds between looks while a form is open
  const AGAIN = 4000; // milliseconds between looks while the line is down

  let heard = Date.now(); // when the server last answered: it has just sent this page
  let down = false;
  let held = null; // { form, button } that waits for the line
  const passing = new WeakSet();
  const asking = new WeakSet();

  // A form with a key may be sent again without harm; any other is sent only when somebody says so.
  const keyed = (form) => Boolean(form.querySelector("[name=key]")?.value);
  const sends = (form) => form.method === "post" && !form.target && !form.matches("[hx-post],[hx-put],[hx-patch],[hx-delete]");

  const reaches = async () => {
    if (!navigator.onLine) return false;
    try {
      const answer = await fetch("/healthz/", { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (answer.ok) heard = Date.now();
      return answer.ok;
    } catch {
      return false;
    }
  };

  // The banner stands above everything, also above an open dialog.
  const banner = document.createElement("div");
  banner.className = "line-note";
  banner.setAttribute("role", "status");
  const tell = (text, ...buttons) => {
    const place = document.querySelector("dialog[open]") ?? document.body;
    if (banner.parentElement !== place) place.append(banner);
    const said = document.createElement("span");
    said.textContent = text;
    banner.replaceChildren(said, ...buttons.map(([label, act]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn btn-sm";
      button.textContent = label;
      button.addEventListener("click", act);
      return button;
    }));
  };
  const silence = () => banner.remove();

  const drop = () => {
    held = null;
    down ? tell(words.lineDown) : silence();
  };
  const pass = ({ form, button }) => {
    held = null;
    silence();
    if (!form.isConnected) return;
    passing.add(form);
    form.requestSubmit(button?.isConnected && !button.disabled ? button : null);
  };

  const say = () => {
    if (held && down) return tell(keyed(held.form) ? words.lineHeld : words.lineHeldAsk, [words.lineTry, look], [words.lineDrop, drop]);
    if (held) return tell(words.lineBackAsk, [words.lineSend, () => pass(held)], [words.lineDrop, drop]);
    down ? tell(words.lineDown, [words.lineTry, look]) : silence();
  };

  let timer = 0;
  const look = async () => {
    clearTimeout(timer);
    down = !(await reaches());
    if (!down && held && keyed(held.form)) pass(held);
    else say();
    if (down) timer = setTimeout(look, AGAIN);
  };

  // In the capture phase: before what else listens, which then only hears of forms that are really sent.
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!sends(form)) return;
    if (passing.delete(form)) return;
    if (navigator.onLine && !down && (Date.now() - heard < FRESH || !keyed(form))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asking.has(form)) return;
    asking.add(form);
    const arrives = await reaches();
    asking.delete(form);
    down = !arrives;
    if (arrives) return pass({ form, button });
    held = { form, button };
    look();
  }, true);

  window.addEventListener("offline", look);
  window.addEventListener("online", look);
  document.addEventListener("htmx:sendError", look);
  document.addEventListener("htmx:afterOnLoad", () => { heard = Date.now(); });
  setInterval(() => {
    const waits = document.querySelector("form [name=key]") && !document.hidden && Date.now() - heard > EVERY;
    if (waits && !down) look();
  }, EVERY);
  window.addEventListener("beforeunload", (event) => held && event.preventDefault());
  if (!navigator.onLine) look();
})();
