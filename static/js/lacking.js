// What a result still lacks, as it is being written: links to the parts that are empty.
(() => {
  const list = document.querySelector("[data-lacking]");
  if (!list) return;
  const update = () => {
    const parts = [...list.querySelectorAll("[data-lacks]")];
    parts.forEach((link) => { link.hidden = document.getElementById(link.dataset.lacks).value.trim() !== ""; });
    list.hidden = parts.every((link) => link.hidden);
  };
  document.addEventListener("input", update);
  window.addEventListener("pageshow", update);
  list.addEventListener("click", (event) => {
    const link = event.target.closest("[data-lacks]");
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.dataset.lacks).focus();
  });
  update();
})();
