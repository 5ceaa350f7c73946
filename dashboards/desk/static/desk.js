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

  // A list that is live: rows change in place and never move, new ones wait behind the
  // bar, and a row that is no longer in its place stays, grey, and says so. What is
  // fetched keeps no session awake.
  const gather = 1000
  const poll = 60000
  const live = (list) => {
    const state = one("[data-live-state]", list)
    const bar = one("[data-live-new]", list)
    const rows = () => all("#rows > *", list)
    let named = new Set() // by events since the last look; all are, of a reset
    let reset = false
    let waiting = new Set()
    let timer
    let seen = new Date()
    const clock = () => seen.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false })
    const say = (on) => {
      const text = on ? state.dataset.on : state.dataset.off.replace("%s", clock())
      if (state.textContent !== text) state.textContent = text
      state.classList.toggle("off", !on)
    }
    const put = (row, now) => {
      if (row.outerHTML === now.outerHTML) return
      if (window.Idiomorph) Idiomorph.morph(row, now)
      else row.replaceWith(now)
    }
    const compare = (page) => {
      const now = new Map(all("#rows > *", page).map((row) => [row.id, row]))
      for (const row of rows()) {
        if (now.has(row.id)) put(row, now.get(row.id))
        else if (named.has(row.id) || (reset && !one("[data-more]", page))) {
          if (row.classList.contains("gone")) continue
          row.classList.add("gone")
          one("th", row).append(Object.assign(document.createElement("span"), { className: "sub", textContent: list.dataset.gone }))
        }
        now.delete(row.id)
      }
      // What only moved up from a later page is not new.
      waiting = new Set([...now.keys()].filter((id) => reset || named.has(id) || waiting.has(id)))
      ;[named, reset] = [new Set(), false]
      const news = waiting.size
      bar.hidden = news === 0
      const text = bar.dataset.liveNew.replace("%s", news)
      if (news && bar.textContent !== text) bar.textContent = text
    }
    const fetchNow = async () => {
      timer = undefined
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html", Unattended: "1" }, redirect: "manual" })
        if (!answer.ok) return say(false)
        seen = new Date()
        compare(new DOMParser().parseFromString(await answer.text(), "text/html"))
      } catch {
        say(false)
      }
    }
    const soon = (wait) => {
      if (document.hidden) return // it looks when it is shown again
      timer ??= setTimeout(fetchNow, wait)
    }
    const end = window.followLive(Number(list.dataset.live), (news) => {
      if ("on" in news) {
        if (news.on) seen = new Date()
        say(news.on)
        if (!news.on) soon(poll)
        return
      }
      if (news.no) named.add("row-" + news.no)
      else reset = true
      soon(gather)
    })
    document.addEventListener("visibilitychange", () => document.hidden || soon(gather))
    bar.addEventListener("click", () => location.reload())
    addEventListener("pagehide", end)
  }

  // The form that a device keeps opens at the address of a case. Each time it is a visit of
  // its own, of now.
  const crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
  const ulid = () => {
    let [time, text] = [Date.now(), ""]
    for (let i = 0; i < 10; i++) [text, time] = [crockford[time % 32] + text, Math.floor(time / 32)]
    for (const byte of crypto.getRandomValues(new Uint8Array(16))) text += crockford[byte % 32]
    return text
  }
  const visitForm = (form) => {
    const no = /^\/cases\/(C-\d{7})\/do\/visited$/.exec(location.pathname)?.[1]
    if (!no) return
    const now = new Date(Date.now() + 8 * 3600 * 1000).toISOString() // Shanghai's
    form.action = location.pathname
    form.elements["r.id"].value = ulid()
    form.elements["r.at"].value = now.slice(0, 16)
    form.elements["r.facts.0.as_of"].value = now.slice(0, 10)
    one("[data-no]", form).textContent = no
    form.hidden = false
    one("[data-mine]").hidden = true
  }

  // What waits on this device is said on every page; its own page keeps the form here.
  const offline = () => {
    const worker = navigator.serviceWorker
    const [bar, box] = [one("[data-waiting]"), one("[data-offline]")]
    if (!worker) return
    const ask = async (what) => (await worker.getRegistration())?.active?.postMessage(what)
    const line = (visit) => {
      const [item, form] = [document.createElement("li"), document.createElement("form")]
      const no = visit.path.split("/")[2]
      Object.assign(form, { method: "post", action: visit.path })
      const field = Object.assign(document.createElement("input"), { type: "hidden", name: "sealed", value: visit.sealed })
      const look = Object.assign(document.createElement("button"), { className: "btn", textContent: bar.dataset.open })
      const drop = Object.assign(document.createElement("button"), { className: "btn", type: "button", textContent: bar.dataset.drop })
      drop.addEventListener("click", () => ask({ drop: visit.id }))
      form.append(field, look, drop)
      item.append(bar.dataset.refused.replace("%s", no), form)
      return item
    }
    worker.addEventListener("message", ({ data }) => {
      if (bar) {
        bar.hidden = data.waiting.length === 0
        one("p", bar).textContent = bar.dataset.waiting.replace("%s", data.waiting.length)
        one("ul", bar).replaceChildren(...data.waiting.filter((visit) => visit.refused).map(line))
      }
      if (!box) return
      const until = new Date(data.until).toLocaleString(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hour12: false })
      one("[data-kept]", box).textContent = data.until ? box.dataset.offline.replace("%s", until) : box.dataset.none
      one("[data-keep]", box).hidden = data.until > 0
      one("[data-forget]", box).hidden = data.until === 0 || data.waiting.length > 0
    })
    worker.startMessages()
    ask({ send: true })
    addEventListener("online", () => ask({ send: true }))
    if (!box) return
    one("[data-keep]", box).addEventListener("click", async () => {
      await worker.register("/worker.js")
      const { active } = await worker.ready
      active.postMessage({ keep: true })
    })
    one("[data-forget]", box).addEventListener("click", () => ask({ forget: true }))
  }

  const start = () => {
    dialog()
    offline()
    for (const form of all("form[data-visit]")) visitForm(form)
    // On a phone the bar is wider than the screen for who may see much.
    const here = one(".menu .on")
    if (here) here.closest(".menu").scrollLeft = here.offsetLeft - 120
    for (const list of all("[data-live]:not(script)")) if (window.followLive) live(list)
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
