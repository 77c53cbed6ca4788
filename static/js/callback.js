// Callback: which number was called, and Ctrl+Enter. The grades 1–5 are keys of the page (data-key).
(() => {
  const form = document.getElementById("callback-form");
  if (!form) return;

  document.querySelectorAll(".sheet-call").forEach((link) => {
    link.addEventListener("click", () => { form.elements.phone.value = link.textContent.trim(); });
  });

  form.addEventListener("keydown", (event) => {
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    form.requestSubmit();
  });

  // A grade is only given by somebody who was reached.
  form.addEventListener("change", (event) => {
    if (!["satisfaction", "resolved"].includes(event.target.name)) return;
    const outcomes = [...form.elements.outcome];
    if (!outcomes.some((radio) => radio.checked)) outcomes.find((radio) => radio.value === "reached").checked = true;
  });
})();
