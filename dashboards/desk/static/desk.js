// Keys, upload progress, retries and the minute of a reveal. Every page does
// its work without this file.
(() => {
  "use strict"
  const all = (what, from = document) => [...from.querySelectorAll(what)]
  const one = (what, from = document) => from.querySelector(what)
  const shown = (node) => node.getClientRects().length > 0

  // Single keys can be switched off (WCAG 2.1.4) and never fire while an input
  // method composes: a Chinese word is typed with the same letters.
  const keysOff = () => localStorage.getItem("keys") === "off"
  const typing = (node) => node.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable]")

  const move = (step) => {
    const rows = all("[data-row]").filter(shown)
    if (!rows.length) return
    const at = rows.indexOf(document.activeElement)
    const to = at < 0 ? (step > 0 ? 0 : rows.length - 1) : Math.min(Math.max(at + step, 0), rows.length - 1)
    rows[to].focus()
  }

  // e takes the line that has the focus, else the only one of the page.
  const take = () => {
    const item = document.activeElement.closest("[data-item]")
    const forms = item ? all("form[data-take]", item) : all("form[data-take]").filter((f) => !f.closest("[data-item]"))
    if (forms.length === 1) forms[0].requestSubmit(one("button", forms[0]))
  }

  const keys = {
    j: () => move(1),
    k: () => move(-1),
    e: take,
    "/": () => one("[data-search]").focus(),
    "?": () => one("#keys").showModal(),
  }

  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return
    if (event.key === "Escape" && typing(event.target)) event.target.blur()
    if (keysOff() || typing(event.target) || one("dialog[open]")) return
    const act = keys[event.key]
    if (!act) return
    event.preventDefault()
    act()
  })

  const dialog = () => {
    for (const button of all("[data-keys]")) button.addEventListener("click", () => one("#keys").showModal())
    const box = one("[data-keys-on]")
    if (!box) return // the door has no keys
    box.checked = !keysOff()
    box.addEventListener("change", () => (box.checked ? localStorage.removeItem("keys") : localStorage.setItem("keys", "off")))
  }

  const listFiles = (form) => {
    const input = one("input[type=file]", form)
    const list = one("[data-chosen]", form)
    const drop = one("[data-drop]", form)
    input.addEventListener("change", () => {
      // A body that is too large is not read to its end, so the answer may not arrive.
      const size = [...input.files].reduce((sum, file) => sum + file.size, 0)
      input.setCustomValidity(size > Number(form.dataset.limit) ? form.dataset.tooLarge : "")
      list.replaceChildren(...[...input.files].map((file) => Object.assign(document.createElement("li"), { textContent: file.name })))
    })
    for (const name of ["dragover", "dragleave", "drop"]) {
      drop.addEventListener(name, (event) => {
        event.preventDefault()
        drop.classList.toggle("over", name === "dragover")
        if (name !== "drop") return
        input.files = event.dataTransfer.files
        input.dispatchEvent(new Event("change"))
      })
    }
  }

  // The answer to an upload is a page: of the job, or of what was wrong.
  const send = (form) => {
    form.addEventListener("submit", (event) => {
      event.preventDefault()
      const bar = one("[data-upload-bar]", form)
      const button = one("button", form)
      const request = new XMLHttpRequest()
      bar.hidden = false
      button.disabled = true
      request.upload.addEventListener("progress", (step) => {
        if (step.lengthComputable) bar.value = (100 * step.loaded) / step.total
      })
      request.addEventListener("load", () => {
        if (request.status < 400) return location.assign(request.responseURL)
        const page = new DOMParser().parseFromString(request.responseText, "text/html")
        const main = one("main", page)
        if (!main) return form.submit()
        one("main").replaceWith(main)
        main.focus()
      })
      request.addEventListener("error", () => form.submit())
      request.open("POST", form.action)
      request.setRequestHeader("Accept", "text/html")
      request.send(new FormData(form))
    })
  }

  // A form that could not be stored is sent again after a while, unless
  // somebody edits it. Its version keeps it from being stored twice.
  const retry = (form) => {
    const text = one("[data-retry-text]", form)
    let left = Number(form.dataset.retry)
    const clock = setInterval(() => {
      text.textContent = text.dataset.retryText.replace("%s", left)
      if (left-- > 0) return
      clearInterval(clock)
      form.requestSubmit()
    }, 1000)
    form.addEventListener("input", () => {
      clearInterval(clock)
      text.textContent = ""
    })
  }

  // An identity stays for a minute and goes when the tab is left.
  const hide = (secret) => {
    const leave = () => location.replace(location.pathname.replace(/\/reveal$/, ""))
    setTimeout(leave, 60000)
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden) return
      secret.remove()
      leave()
    })
  }

  const start = () => {
    dialog()
    for (const form of all("form[data-upload]")) {
      listFiles(form)
      send(form)
    }
    for (const form of all("form[data-retry]")) retry(form)
    for (const secret of all("[data-secret]")) hide(secret)
    for (const button of all("[data-print]")) button.addEventListener("click", () => print())
    // At most 500 lines in a page: then the next ones replace it.
    document.addEventListener("htmx:beforeRequest", (event) => {
      if (!event.target.matches("[data-more]") || all("#rows > *").length < 500) return
      event.preventDefault()
      location.assign(event.target.href)
    })
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start)
  else start()
})()
