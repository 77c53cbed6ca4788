// Intake: keys, the proposal of departments, known customers, and fields that a circumstance makes necessary.
(() => {
  const form = document.getElementById("intake-form");
  if (!form) return;
  const field = (name) => form.elements.namedItem(name);

  // Enter in a single line is a slip of the hand on the telephone; a complaint once numbered stays. Ctrl+Enter sends.
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      form.requestSubmit(document.querySelector("[data-main]"));
    } else if (event.target.matches("input:not([type=checkbox], [type=radio], [type=file], [type=submit])")) {
      event.preventDefault();
    }
  });

  // Proposal: fills lead and co-handlers until somebody chooses by hand; then it is only offered.
  const lead = form.querySelector("select[name=lead]");
  const helpers = [...form.querySelectorAll("input[name=co_handlers]")];
  const counter = form.querySelector("[data-co-count]");
  const proposal = () => form.querySelector("[data-proposal]");

  const proposed = () => {
    const found = proposal();
    return found && { lead: found.dataset.lead, helpers: new Set(found.dataset.co.split(" ").filter(Boolean)) };
  };
  const asProposed = (wanted) =>
    lead.value === wanted.lead && helpers.every((box) => box.checked === wanted.helpers.has(box.value));
  const count = () => {
    const chosen = helpers.filter((box) => box.checked).length;
    if (counter) counter.textContent = chosen || "";
  };
  const apply = () => {
    const wanted = proposed();
    if (!wanted) return;
    lead.value = wanted.lead;
    lead.dispatchEvent(new Event("combobox:refresh"));
    helpers.forEach((box) => { box.checked = wanted.helpers.has(box.value); });
    count();
    offer();
  };
  const offer = () => {
    const wanted = proposed();
    const button = form.querySelector("[data-use-proposal]");
    if (button && wanted) button.hidden = asProposed(wanted);
  };

  if (lead) {
    const atFirst = proposed();
    let byHand = lead.value !== "" && !(atFirst && asProposed(atFirst));
    form.addEventListener("change", (event) => {
      if (event.target === lead || helpers.includes(event.target)) {
        byHand = true;
        count();
        offer();
      }
    });
    form.addEventListener("click", (event) => {
      if (!event.target.closest("[data-use-proposal]")) return;
      byHand = false;
      apply();
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.target.id !== "proposal") return;
      if (byHand) offer();
      else apply();
    });
    count();
    offer();
  }

  // A known customer: what the record says goes into the form.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-fill-customer]");
    if (!button) return;
    for (const name of ["customer_name", "customer_type", "customer_address", "meter_number", "customer_phone"]) {
      const target = field(name);
      const value = button.getAttribute(`data-${name}`);
      // The number that the customer calls from stays.
      if (value && !(name === "customer_phone" && target.value.trim())) target.value = value;
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
    field("customer_name").focus();
  });

  // Fields that must be filled under a circumstance carry the mark as soon as it holds.
  const holds = (circumstance) => {
    if (circumstance === "major") return field("level").value === "major";
    return Boolean(field(`flag_${circumstance}`)?.checked);
  };
  const mark = () => {
    form.querySelectorAll("input[data-required-when], textarea[data-required-when], select[data-required-when]:not([aria-hidden])").forEach((item) => {
      const needed = item.dataset.requiredWhen.split(" ").some(holds);
      const label = form.querySelector(`label[for="${item.id}"]`);
      item.setAttribute("aria-required", String(needed));
      let star = label?.querySelector(".field-required");
      if (label && !star) {
        star = document.createElement("span");
        star.className = "field-required";
        star.setAttribute("aria-hidden", "true");
        star.textContent = "*";
        label.append(star);
      }
      if (star) star.hidden = !needed;
    });
  };
  form.addEventListener("change", mark);
  mark();
})();
