// Three courtesies for forms: one press sends once, unsaved text is not lost unasked, and a failed live request says so.
(() => {
  const REST = 10_000; // milliseconds after which a press counts again, should the answer never come
  const sent = new WeakSet();

  const submitters = (form) => [...form.elements].filter((item) => item.type === "submit");

  const release = (form) => {
    sent.delete(form);
    form.removeAttribute("aria-busy");
    submitters(form).forEach((button) => {
      if (button.dataset.held) {
        button.disabled = false;
        delete button.dataset.held;
      }
    });
  };

  const guarded = (form) =>
    form.method === "post" && form.dataset.guard !== "off" && !form.target && !form.matches("[hx-post],[hx-put],[hx-patch],[hx-delete]");

  // "submit" only fires once the browser finds the form valid, so a refused form stays usable.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented) return;
    dirty.delete(form);
    if (!guarded(form)) return;
    if (sent.has(form)) return event.preventDefault();
    sent.add(form);
    form.setAttribute("aria-busy", "true");
    // After this turn, so that the pressed button's own name and value are still sent.
    setTimeout(() => submitters(form).forEach((button) => {
      if (!button.disabled) {
        button.dataset.held = "1";
        button.disabled = true;
      }
    }));
    setTimeout(() => release(form), REST);
  });

  // Coming back by the browser's back button must find working buttons.
  window.addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach(release));

  // Text that came back with errors is as unsaved as text just typed.
  const dirty = new Set([...document.querySelectorAll("form[data-dirty]")].filter((form) => form.querySelector("[aria-invalid=true], [data-undecided]")));
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.matches("[data-dirty]")) dirty.add(form);
  });
  document.addEventListener("draft:state", (event) => {
    if (event.detail.state === "saved") dirty.delete(event.target);
  });
  window.addEventListener("beforeunload", (event) => {
    // What drafts.js keeps needs no question.
    if ([...dirty].some((form) => form.isConnected && form.dataset.draftSafe !== "yes")) event.preventDefault();
  });

  // Live requests: without this a failed one would simply do nothing.
  const complain = (text) => {
    const place = document.getElementById("messages");
    if (!place) return;
    const note = document.createElement("div");
    note.className = "note";
    note.dataset.tone = "bad";
    note.setAttribute("role", "alert");
    note.textContent = text;
    place.replaceChildren(note);
  };
  const words = () => document.getElementById("page-words").dataset;
  document.addEventListener("htmx:responseError", () => complain(words().refused));
  document.addEventListener("htmx:sendError", () => complain(words().offline));
})();
