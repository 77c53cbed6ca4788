// Sets light or dark before the first paint; "auto" follows the device, also when it changes at dusk.
(() => {
  const root = document.documentElement;
  const device = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const wish = root.dataset.appearance;
    root.dataset.bsTheme = wish === "auto" ? (device.matches ? "dark" : "light") : wish;
  };
  apply();
  device.addEventListener("change", apply);
})();
