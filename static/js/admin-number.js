// Shows, while a number pattern is typed, the first number that it would make.
document.addEventListener("DOMContentLoaded", () => {
  const pattern = document.querySelector("input[data-example]");
  const example = pattern && document.getElementById(pattern.dataset.example);
  if (!example) return;
  const show = () => {
    example.textContent = pattern.value
      .replaceAll("{year}", pattern.dataset.year)
      .replaceAll("{department}", pattern.dataset.department)
      .replace(/\{seq(?::0(\d))?\}/, (_, width) => "1".padStart(Number(width ?? 1), "0"));
  };
  pattern.addEventListener("input", show);
});
