// Before the first paint: an automatic look follows the system, and what needs
// script is shown only where script runs.
(() => {
  const root = document.documentElement
  const dark = matchMedia("(prefers-color-scheme: dark)")
  const follow = () => {
    if (root.dataset.theme === "auto") root.dataset.bsTheme = dark.matches ? "dark" : "light"
  }
  root.classList.add("js")
  dark.addEventListener("change", follow)
  follow()
})()
