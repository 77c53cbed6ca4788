// After a number was tapped, the call sheet asks what came of it; and ready phrases write themselves into their field.
(() => {
  const KEPT = "suda-call"; // the call that somebody is on, should the telephone throw the page away meanwhile
  const LONGEST = 4 * 3600_000; // milliseconds after which nobody remembers what came of a call
  const HERE = 2500; // milliseconds: whoever has not left the page by then dials with another telephone

  const pending = () => {
    const call = JSON.parse(sessionStorage.getItem(KEPT) || "null");
    return call && Date.now() - call.at < LONGEST && call.page === location.pathname ? call : null;
  };
  const forget = () => sessionStorage.removeItem(KEPT);

  let loading = null;
  const sheetFor = async (url) => {
    const present = document.getElementById("call-sheet");
    if (present?.dataset.url === url) return present;
    const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const sheet = page.getElementById("call-sheet");
    if (!sheet) return null;
    present?.remove();
    return document.body.appendChild(document.importNode(sheet, true));
  };

  const show = async () => {
    const call = pending();
    if (!call || document.hidden || document.querySelector("dialog[open]")) return;
    // A failed look-up while on the telephone is tried again on coming back.
    const sheet = (await loading?.catch(() => null)) ?? (await sheetFor(call.url).catch(() => null));
    loading = null;
    if (!sheet || sheet.open) return;
    sheet.querySelector("[name=phone]").value = call.number;
    sheet.querySelector("[name=next]").value = location.pathname + location.search;
    sheet.querySelector("[data-call-number]").textContent = call.number;
    sheet.showModal();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-call]");
    if (link) {
      const call = { url: link.dataset.call, number: link.dataset.number, at: Date.now(), page: location.pathname };
      sessionStorage.setItem(KEPT, JSON.stringify(call));
      loading = sheetFor(call.url);
      setTimeout(show, HERE);
    }
    if (event.target.closest("[data-call-close]")) event.target.closest("dialog").close();
    const phrase = event.target.closest("[data-phrase]");
    if (phrase) write(phrase);
  });
  document.addEventListener("close", (event) => event.target.id === "call-sheet" && forget(), true);
  document.addEventListener("submit", (event) => event.target.closest("#call-sheet") && forget());
  document.addEventListener("visibilitychange", show);
  window.addEventListener("pageshow", show);

  // Ready phrases: added at the end of what is there; one about a call also says what came of it.
  const write = (button) => {
    const field = document.getElementById(button.closest("[data-phrases]").dataset.phrases);
    const before = field.value.trimEnd();
    if (!before.includes(button.dataset.phrase)) field.value = before + (before ? "\n" : "") + button.dataset.phrase;
    const outcome = field.form.querySelector(`[name="outcome"][value="${CSS.escape(button.dataset.use)}"]`);
    if (outcome) {
      outcome.checked = true;
      narrow(outcome);
    }
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  };
  // Once it is said what came of the call, only what fits it is offered.
  const narrow = (outcome) => {
    outcome.form.querySelectorAll("[data-use]").forEach((phrase) => { phrase.hidden = phrase.dataset.use !== outcome.value; });
  };
  document.addEventListener("change", (event) => event.target.name === "outcome" && narrow(event.target));
  document.querySelectorAll("[data-phrases]").forEach((list) => {
    list.hidden = false;
    const chosen = document.querySelector('[name="outcome"]:checked');
    if (chosen) narrow(chosen);
  });
})();
