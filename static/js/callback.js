// Callback: which number was called, when to try again, and Ctrl+Enter. The answers are keys of the page (data-key).
(() => {
  const form = document.getElementById("callback-form");
  if (!form) return;

  const calls = [...document.querySelectorAll(".sheet-call")];
  calls[0]?.setAttribute("data-key", "t");
  calls.forEach((link) => {
    link.addEventListener("click", () => { form.elements.phone.value = link.textContent.trim(); });
  });

  // Wherever the focus is: between two calls nobody looks for it.
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    event.preventDefault();
    form.requestSubmit(document.querySelector(".sheet-save"));
  });

  form.addEventListener("click", (event) => {
    const moment = event.target.closest("[data-try]");
    if (!moment) return;
    form.elements.next_try_at.value = moment.dataset.try;
    form.elements.next_try_at.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // A grade is only given by somebody who was reached.
  form.addEventListener("change", (event) => {
    if (!["satisfaction", "resolved"].includes(event.target.name)) return;
    const outcomes = [...form.elements.outcome];
    if (!outcomes.some((radio) => radio.checked)) outcomes.find((radio) => radio.value === "reached").checked = true;
  });

  // What must be mended first.
  form.querySelector("[aria-invalid=true]")?.focus();
})();
