// Walks every page of the desk in both languages and themes, wide and narrow,
// then goes from an upload to a closed case by keyboard. Anything that a person
// would stumble over ends it: an error on the console, a violation of the
// content policy, a request to elsewhere, a fault that axe finds.
import { readFileSync, mkdirSync } from "node:fs"
import { createRequire } from "node:module"
import { connect, createServer } from "node:net"
import { join } from "node:path"
import { chromium } from "playwright-core"

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
const sites = JSON.parse(process.env.SITES)
const shots = process.env.SHOTS
const only = process.env.ONLY
const faults = []
const fault = (where, what) => faults.push(`${where}: ${what}`)

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
})

// open is a page that reports what goes wrong in it. Refusals are asked for on
// purpose: the browser's own line about their status is no fault.
const open = async (name, options = {}) => {
  const context = await browser.newContext({ locale: "zh-CN", ...options })
  return watchPage(context, await context.newPage(), name)
}

const watchPage = async (context, page, name) => {
  page.where = name
  page.on("console", (message) => {
    if (message.type() !== "error" || /status of 4\d\d|status of 503/.test(message.text())) return
    fault(page.where, "console: " + message.text())
  })
  page.on("pageerror", (error) => fault(page.where, "script: " + error.message))
  page.on("request", (request) => {
    if (!/^(data|blob):/.test(request.url()) && !Object.values(sites).includes(new URL(request.url()).origin)) fault(page.where, "foreign request " + request.url())
  })
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => console.error("policy violated: " + event.violatedDirective + " " + event.blockedURI))
  })
  return page
}

const check = async (page) => {
  await page.evaluate(axe)
  const result = await page.evaluate(() => window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] }))
  for (const v of result.violations) for (const node of v.nodes.slice(0, 3)) fault(page.where, `axe ${v.id}: ${node.target} ${node.failureSummary.replace(/\s+/g, " ")}`)
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (over > 1) fault(page.where, `wider than the screen by ${over} px`)
  if (/示例完整|[\d]{11}/.test(await page.title() + page.url().replace(/:\d+\//, "/").replace(/[0-9a-f]{32}|\d{12}/g, ""))) fault(page.where, "a person in title or address")
}

const shoot = async (page, name) => {
  if (!shots) return
  mkdirSync(shots, { recursive: true })
  await page.screenshot({ path: join(shots, name + ".png"), fullPage: page.viewportSize().width > 400 })
}

const expect = (condition, where, what) => condition || fault(where, what)

// The numbers of a warning and a case of the city, for the pages that need one.
const first = async (path) => (await (await fetch(sites.full + path)).json()).items[0].no
const warning = await first("/api/v1/warnings?monitor=M25&state=open")
const sensitive = await first("/api/v1/warnings?monitor=M02&state=open")
const held = await first("/api/v1/warnings?state=held")
const someCase = await first("/api/v1/cases?state=open")

const pages = {
  home: "full /", "home-empty": "empty /", match: "full /match", "match-empty": "empty /match",
  result: "full /match/2026-10", duty: "full /match/2026-10/duty", warnings: "full /warnings", "warnings-none": "full /warnings?level=red&state=held&monitor=M39",
  warning: "full /warnings/" + warning, sensitive: "full /warnings/" + sensitive, held: "full /warnings/" + held,
  inbox: "full /inbox", "inbox-empty": "empty /inbox", cases: "full /cases", "cases-none": "full /cases?state=closed", case: "full /cases/" + someCase,
  missing: "full /nowhere", down: "down /",
}

// The data desk's own pages are walked apart, so that no part takes long.
const dataPages = {
  arrivals: "full /feeds", "arrivals-empty": "empty /feeds", batches: "full /feeds/batches", "batches-none": "full /feeds/batches?feed=property", batch: "full /feeds/batches/66", "batch-withdrawn": "full /feeds/batches/63",
  quarantine: "full /feeds/quarantine", "quarantine-empty": "empty /feeds/quarantine", suspects: "full /feeds/suspects", "suspects-empty": "empty /feeds/suspects",
}

// What workers do: the acts on cases and the joint meeting. A session is convened
// first, with a case that waits on its agenda, and sits.
const actPages = async () => {
  const post = async (path, body) => (await fetch(sites.full + path, { method: "POST", body: new URLSearchParams(body), redirect: "manual" })).headers.get("location")
  const waiting = (await (await fetch(sites.full + "/api/v1/meetings")).json()).waiting.find((w) => w.ready).case.no
  const running = (await (await fetch(sites.full + "/api/v1/cases?state=acknowledged&limit=100")).json()).items
  const at = await Promise.all(running.map(async (c) => [c.no, (await (await fetch(sites.full + "/api/v1/cases/" + c.no)).json()).file.stage]))
  const verifying = at.find(([, stage]) => stage === "verifying")[0], measures = at.find(([, stage]) => stage === "measures_running")[0]
  const session = (await post("/meetings", [["by", "b-001"], ["on", "2026-11-25"], ["seat.b-001", "民政"], ["seat.b-002", "财政"], ["seat.j-001", "人社"]])).split("?")[0]
  let version = 1
  for (const [kind, ...more] of [["tabled", ["case", waiting]], ["recused", ["case", waiting]], ["opened", ["present", "b-001"], ["present", "j-001"]]]) {
    await post(session, [["by", kind === "recused" ? "b-002" : "b-001"], ["version", version++], ["kind", kind], ...more])
  }
  const called = (await post("/meetings", [["by", "b-001"], ["on", "2026-12-02"], ["seat.b-001", "民政"]])).split("?")[0]
  return {
    "case-verifying": `full /cases/${verifying}?by=v-001`, "case-measures": `full /cases/${measures}?by=t-001`, "case-meeting": `full /cases/${waiting}`,
    contact: `full /cases/${verifying}/do/contacted?by=v-001`, visit: `full /cases/${verifying}/do/visited?by=v-001`, plan: `full /cases/${verifying}/do/planned?by=v-001`,
    measure: `full /cases/${measures}/do/measure_done?by=v-001`, decide: `full /cases/${measures}/do/decided?by=t-001`,
    calls: "full /calls", "calls-empty": "empty /calls", meetings: "full /meetings", "meetings-empty": "empty /meetings", session: `full ${session}?by=b-001`, called: `full ${called}?by=b-001`,
  }
}

const walkAll = async (pages, viewport, theme) => {
  const page = await open("", { viewport })
  for (const lang of ["zh", "en"]) {
    for (const [name, target] of Object.entries(pages)) {
      if (only && !name.match(only)) continue
      const [site, path] = target.split(" ")
      page.where = [name, lang, theme, viewport.width].join("-")
      await page.goto(sites[site] + path + (path.includes("?") ? "&" : "?") + `lang=${lang}&theme=${theme}`)
      await check(page)
      await shoot(page, page.where)
    }
  }
  await page.context().close()
}

const wide = { width: 1366, height: 768 }
const phone = { width: 390, height: 844 }

// At 130 % nothing is cut off and nothing runs off the screen.
const walkLarge = async () => {
  for (const width of [1366, 390]) {
    const page = await open("", { viewport: { width, height: 844 } })
    for (const name of ["home", "match", "result", "warnings", "warning", "inbox", "case", "arrivals", "batch", "quarantine", "suspects"]) {
      page.where = `${name}-large-${width}`
      const [site, path] = { ...pages, ...dataPages }[name].split(" ")
      await page.goto(sites[site] + path + "?size=large")
      await check(page)
      await shoot(page, page.where)
    }
    await page.context().close()
  }
}

// reach presses Tab until what is sought has the focus.
const reach = async (page, what) => {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate((w) => document.activeElement.matches(w), what)) return true
    await page.keyboard.press("Tab")
  }
  fault(page.where, "Tab does not reach " + what)
  return false
}

// follow presses a key that leads to another page and waits until it is there.
const follow = async (page, key) => {
  const there = page.waitForEvent("framenavigated")
  await page.keyboard.press(key)
  await there
  await page.waitForLoadState()
}

// A match of the city stands still until the test lets it go one step on.
const goOn = () => fetch(sites.full + "/healthz")

const walkByKeys = async () => {
  const page = await open("keys", { viewport: { width: 1366, height: 768 } })
  await page.goto(sites.full + "/match")
  const rows = Array.from({ length: 40 }, (_, i) => `1,示例${i}\n`).join("")
  const file = (name) => ({ name, mimeType: "text/csv", buffer: Buffer.from("证件号码,姓名\n" + rows) })
  await page.setInputFiles("#files", [file("十一月名册.csv"), file("死亡名单.csv"), file("employment.csv"), file("broken.csv")])
  await page.focus("#month")
  await reach(page, "form[data-upload] button")
  await follow(page, "Enter")
  await page.waitForURL(/\/match\/jobs\/[0-9a-f]{32}$/)
  page.where = "confirm"
  await check(page)
  await shoot(page, "confirm")
  await reach(page, "button[value=start]")
  await page.keyboard.press("Enter")
  await page.waitForSelector("#progress")
  page.where = "progress"
  await check(page)
  await shoot(page, "progress")
  await goOn()
  await page.waitForSelector("text=运行规则")
  await goOn()
  await page.waitForSelector("text=写工作簿")
  await goOn()
  await page.waitForURL(/\/match\/2026-11$/)
  page.where = "keys: result"
  await check(page)
  expect(await page.isVisible("text=样例镇.xlsx"), page.where, "no workbook")

  page.where = "keys: inbox"
  await reach(page, 'a[href="/inbox"]')
  await follow(page, "Enter")
  await page.waitForURL(/\/inbox$/)
  await page.keyboard.press("j")
  await page.keyboard.press("j")
  await page.keyboard.press("k")
  const number = await page.evaluate(() => document.activeElement.querySelector("strong").textContent)
  await page.evaluate(() => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "e", isComposing: true, bubbles: true })))
  expect(page.url().endsWith("/inbox"), page.where, "a key fired while composing")
  await follow(page, "e")
  await page.waitForURL(/done=W-/)
  expect(await page.isVisible(`text=已接办 ${number}`), page.where, "not said to be taken")
  await check(page)
  await shoot(page, "inbox-taken")
  await page.keyboard.press("j")
  await follow(page, "Enter")
  await page.waitForURL(/\/(cases|warnings)\//)

  page.where = "keys: case"
  await page.keyboard.press("?")
  expect(await page.isVisible("#keys"), page.where, "no help on ?")
  await check(page)
  await shoot(page, "keys")
  await page.keyboard.press("Escape")
  await page.keyboard.press("/")
  await page.keyboard.type(someCase.toLowerCase())
  await follow(page, "Enter")
  await page.waitForURL(new RegExp("/cases/" + someCase + "$"))
  await follow(page, "e")
  await page.waitForURL(/done=acknowledged/)
  await reach(page, "input[value=confirmed]")
  await page.keyboard.press("Space")
  await page.keyboard.press("Tab")
  await page.keyboard.type("见到本人,jke?/都不触发")
  await reach(page, "button[value=closed]")
  await follow(page, "Enter")
  await page.waitForURL(/done=closed/)
  expect(await page.isVisible(`text=已办结 ${someCase}`), page.where, "not said to be closed")
  await check(page)
  await shoot(page, "case-closed")
  await page.context().close()
}

// Two people at one case: the slower one keeps what was written.
const walkStale = async () => {
  const no = await first("/api/v1/cases?state=open")
  const [slow, quick] = [await open("stale", { viewport: { width: 1366, height: 768 } }), await open("stale")]
  await quick.goto(sites.full + "/cases/" + no)
  await quick.click("form[data-take] button")
  await quick.waitForURL(/done=/)
  for (const page of [slow, quick]) await page.goto(sites.full + "/cases/" + no)
  await quick.click("a[href*='/do/contacted']")
  await quick.selectOption("[name='r.how']", "phone")
  await quick.selectOption("[name='r.outcome']", "later")
  await quick.click(".act-form button.btn-primary")
  await quick.waitForURL(/done=contacted/)
  await slow.check("input[value=not_confirmed]")
  await slow.fill("#f-note", "写到一半的说明")
  await slow.click("button[value=closed]")
  await slow.waitForSelector(".bad")
  expect((await slow.inputValue("#f-note")) === "写到一半的说明", "stale", "the note is lost")
  expect(await slow.isChecked("input[type=radio][value=not_confirmed]"), "stale", "the verdict is lost")
  await check(slow)
  await shoot(slow, "stale")
  await slow.click("summary:has-text('查看姓名')")
  await slow.fill("#purpose", "入户前核对身份")
  await slow.click("text=记录并查看")
  await slow.waitForSelector("[data-secret]")
  slow.where = "reveal"
  await check(slow)
  await shoot(slow, "reveal")
}

// A person at the data desk: accepts a held roll, looks at a refused row, sends the
// workbook out, takes the corrected one in, and decides on two numbers.
const walkData = async () => {
  const page = await open("data", { viewport: wide, acceptDownloads: true })
  await page.goto(sites.full + "/feeds")
  await page.click("a[href='/feeds/batches?feed=benefit_roll']")
  await page.click("a[href='/feeds/batches/66']")
  await page.fill("#f-reason", "看看")
  await page.evaluate(() => document.querySelector("#f-reason").removeAttribute("minlength"))
  await page.click("button[value=accept]")
  await page.waitForSelector("[aria-invalid=true]")
  page.where = "data: reason"
  await check(page)
  await shoot(page, "batch-reason")
  await page.fill("#f-reason", "本月撤并两个镇，已电话核对")
  await page.click("button[value=accept]")
  await page.waitForURL(/done=accept/)
  page.where = "data: accepted"
  await check(page)
  expect((await page.locator("button[value=accept]").count()) === 0, page.where, "an accepted batch can be accepted")

  page.where = "data: quarantine"
  await page.click("nav.tabs a[href='/feeds/quarantine']")
  await page.selectOption("#f-fault", "bad_date")
  await page.click("form.filters button")
  await page.waitForURL(/fault=bad_date/)
  expect((await page.locator("#rows > *").count()) === 19, page.where, "the filter does not choose")
  await page.click("summary:has-text('查看本页原文')")
  await page.fill("#purpose", "电话核对原始凭证")
  await page.click("details[open] button")
  await page.waitForSelector("[data-secret]")
  expect(await page.isVisible("text=示例完整姓名的备注"), page.where, "nothing is shown")
  await check(page)
  await shoot(page, "quarantine-shown")
  await page.goto(sites.full + "/feeds/quarantine")
  const [book] = await Promise.all([page.waitForEvent("download"), page.click("text=下载卫健的更正表")])
  expect(book.suggestedFilename() === "卫健-待更正.xlsx", page.where, "the workbook is called " + book.suggestedFilename())
  await page.setInputFiles("#answer-file", { name: "别的表.xlsx", mimeType: "application/zip", buffer: Buffer.from("x") })
  await page.click("text=上传并入库")
  await page.waitForSelector("text=这不是退回更正的表")
  await check(page)
  await page.setInputFiles("#answer-file", { name: "卫健-待更正.xlsx", mimeType: "application/zip", buffer: Buffer.from("x") })
  await page.click("text=上传并入库")
  await page.waitForSelector("text=仍有 3 行未通过")
  await check(page)
  await shoot(page, "quarantine-answered")

  page.where = "data: suspects"
  await page.click("nav.tabs a[href='/feeds/suspects']")
  await page.click("li:has-text('p-7m2') summary")
  await page.fill("#purpose-p-7m2", "核对是否同一人")
  await page.click("li:has-text('p-7m2') details[open] button")
  await page.waitForSelector("[data-secret]")
  await check(page)
  await shoot(page, "suspects-shown")
  await page.fill("#reason-p-7m2", "户口簿与旧证号一致")
  await page.click("li:has-text('p-7m2') button[value=merge]")
  await page.waitForURL(/done=merge/)
  await page.waitForSelector("section[aria-labelledby=merged-title] >> text=p-7m2")
  await check(page)
  await page.fill("#reason-p-7m2", "查明是两个人")
  await page.click("li:has-text('p-7m2') button[value=split]")
  await page.waitForURL(/done=split/)
}

const walkMore = async () => {
  const page = await open("more", { viewport: { width: 1366, height: 768 } })
  await page.goto(sites.full + "/warnings?state=all")
  const count = () => page.locator("#rows > *").count()
  expect((await count()) === 50, "more", "not 50 lines")
  for (const want of [100, 130]) {
    await page.click("[data-more]")
    await page.waitForFunction((n) => document.querySelectorAll("#rows > *").length === n, want)
  }
  expect(await page.isVisible("text=已到末尾"), "more", "no end is said")
}

const walkWithoutScript = async () => {
  const page = await open("no script", { javaScriptEnabled: false, viewport: { width: 1366, height: 768 } })
  for (const target of Object.values({ ...pages, ...dataPages })) {
    const [site, path] = target.split(" ")
    await page.goto(sites[site] + path)
    page.where = "no script " + path
    expect((await page.locator("h1").count()) === 1, page.where, "no headline")
    expect((await page.locator(".needs-script:visible").count()) === 0, page.where, "shows what needs script")
  }
  await page.goto(sites.full + "/warnings")
  await page.click("#more a")
  expect((await page.locator("#rows > *").count()) === 50, page.where, "no second page")
}

// A worker signs in, sees what is theirs, and signs out; without script too.
const walkDoor = async () => {
  for (const [name, options] of Object.entries({ wide: { viewport: wide }, phone: { viewport: phone }, dark: { viewport: wide, colorScheme: "dark" }, plain: { viewport: wide, javaScriptEnabled: false } })) {
    const page = await open("door-" + name, options)
    const look = async (what) => {
      page.where = `door-${name}-${what}`
      if (name !== "plain") await check(page)
      await shoot(page, page.where)
    }
    await page.goto(sites.door + "/cases")
    expect(/\/sign-in\?back=%2Fcases$/.test(page.url()), page.where, "is not asked to sign in")
    await look("sign-in")
    await page.fill("#name", "wangfang")
    await page.fill("#password", "Not-the-right-one-5")
    await page.click("form[action='/sign-in'] button")
    expect(await page.isVisible("[role=alert]"), page.where, "does not say that it was wrong")
    await look("wrong")
    await page.fill("#password", "Three-green-Bridges-41")
    await page.click("form[action='/sign-in'] button")
    expect(page.url() === sites.door + "/cases", page.where, "does not go where was asked for")
    await look("cases")
    await page.goto(sites.door + "/warnings")
    expect((await page.locator("#rows > *").count()) === 1, page.where, "shows another number of warnings than the one")
    await look("warnings")
    await page.click("#rows a")
    await look("warning")
    await page.click("a.me")
    await look("me")
    await page.click("form[action='/sign-out'] button")
    expect(page.url() === sites.door + "/sign-in", page.where, "is not signed out")
    await page.context().close()
  }
}

// Ten tabs of one browser stay live over one stream: rows change in place, the one with
// the focus does not move, what left its place turns grey, and new ones wait behind the bar.
const walkLive = async () => {
  const tab = await open("live", { viewport: wide })
  const tabs = [tab]
  for (let i = 1; i < 10; i++) tabs.push(await tab.context().newPage())
  for (const page of tabs) await page.goto(sites.full + "/cases?state=active")
  for (const page of tabs) await page.waitForSelector("[data-live-state]:text('实时')")
  const no = await first("/api/v1/cases?state=open")
  const row = "#row-" + no
  await tab.bringToFront()
  await tab.focus(row + " [data-row]")
  const top = () => tab.evaluate((what) => document.querySelector(what).getBoundingClientRect().top, row)
  const [before, was] = [await top(), await tab.textContent(row)]
  const act = async (body) => {
    const version = (await (await fetch(sites.full + "/api/v1/cases/" + no)).json()).version
    const answer = await fetch(sites.full + `/api/v1/cases/${no}/events`, { method: "POST", headers: { "Content-Type": "application/json", "If-Match": `"${version}"` }, body: JSON.stringify(body) })
    expect(answer.ok, "live", "the act was refused: " + answer.status)
  }
  const closed = await open("live-new", { viewport: phone })
  await closed.goto(sites.full + "/cases?state=closed")
  await act({ kind: "acknowledged", worker: "v-001" })
  await tab.waitForFunction(([what, text]) => document.querySelector(what).textContent !== text, [row, was])
  expect((await top()) === before, "live", "the row moved")
  expect(await tab.evaluate((what) => document.activeElement.matches(what + " [data-row]"), row), "live", "the row lost the focus")
  await check(tab)
  await shoot(tab, "live-changed")
  await act({ kind: "closed", verdict: "confirmed" })
  await tab.waitForSelector(row + ".gone")
  expect((await top()) === before, "live", "the row that left moved")
  tab.where = "live-gone"
  await check(tab)
  await shoot(tab, "live-gone")
  await closed.waitForSelector("text=1 条新的")
  await check(closed)
  await shoot(closed, "live-new")
  await closed.click("text=1 条新的")
  await closed.waitForSelector(row)
  for (const page of tabs.slice(1)) {
    await page.bringToFront()
    await page.waitForSelector(row + ".gone")
  }
}

// away is a way to a site that can be cut, as the network to a village is.
const away = async (site) => {
  const there = new URL(site)
  const open = new Set()
  const server = createServer((near) => {
    const far = connect(Number(there.port), there.hostname)
    for (const [from, to] of [[near, far], [far, near]]) {
      open.add(from)
      from.pipe(to)
      from.on("error", () => to.destroy())
      from.on("close", () => {
        open.delete(from)
        to.destroy()
      })
    }
  })
  const listen = (port) => new Promise((done) => server.listen(port, "127.0.0.1", done))
  await listen(0)
  const { port } = server.address()
  return {
    site: `http://127.0.0.1:${port}`,
    up: () => listen(port),
    down: () => new Promise((done) => {
      server.close(done)
      for (const end of open) end.destroy()
    }),
  }
}

// A village worker keeps the form of a visit on a phone and writes one where there is no
// network; the browser is closed, the network comes back, and the desk has the visit once.
// What it refuses stays, and can be put right. Nothing on the phone can be read, and who
// signs out leaves no page.
const walkOffline = async () => {
  const way = await away(sites.door)
  sites.away = way.site
  const secret = "灶台是冷的"
  for (const [lang, look] of Object.entries({ zh: { colorScheme: "light" }, en: { colorScheme: "dark" } })) {
    const profile = join(process.env.PROFILE, lang)
    const words = {
      zh: { kept: "已留在这台设备上", waits: "待上传 1 条走访", refused: "没有收下" },
      en: { kept: "Kept on this device until", waits: "not sent: 1 visit(s)", refused: "was not taken" },
    }[lang]
    const begin = async () => {
      const context = await chromium.launchPersistentContext(profile, { executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"], viewport: phone, locale: "zh-CN", ...look })
      return watchPage(context, await context.newPage(), "offline-" + lang)
    }
    const see = async (page, what) => {
      page.where = `offline-${lang}-${what}`
      await check(page)
      await shoot(page, page.where)
    }
    const signIn = async (page) => {
      await page.goto(way.site + "/sign-in")
      if (lang !== (await page.getAttribute("html", "lang")).slice(0, 2)) await page.click(`button[value=${lang}]`)
      await page.fill("#name", "wangfang")
      await page.fill("#password", "Three-green-Bridges-41")
      await page.click("form[action='/sign-in'] button")
    }
    const shown = (page, text) => page.waitForFunction((t) => document.body.innerText.includes(t), text)
    const visitsOf = async (page, no) => (await page.evaluate(async (n) => (await (await fetch("/api/v1/cases/" + n)).json()).events.map((e) => e.kind), no)).filter((kind) => kind === "visited").length
    const onDevice = (page) => page.evaluate(async () => {
      const all = await new Promise((done) => {
        const open = indexedDB.open("desk")
        open.onsuccess = () => {
          const asked = open.result.transaction("visits").objectStore("visits").getAll()
          asked.onsuccess = () => (open.result.close(), done(asked.result))
        }
      })
      const drawn = await caches.match("/offline")
      return { waiting: all, page: drawn ? await drawn.text() : "" }
    })
    const write = async (page, at) => {
      await page.selectOption("[name='r.seen']", "true")
      await page.fill("[name=note]", secret)
      await page.fill("[name='r.at']", at)
      await page.click("[data-visit] button")
      await shown(page, words.waits)
    }

    let page = await begin()
    await signIn(page)
    const one = await page.evaluate(async () => {
      const own = (await (await fetch("/api/v1/cases?state=active&limit=1")).json()).items[0]
      if (own.state === "open") await fetch(`/api/v1/cases/${own.no}/events`, { method: "POST", headers: { "Content-Type": "application/json", "If-Match": `"${own.version}"` }, body: '{"kind":"acknowledged"}' })
      return own
    })
    const form = `${way.site}/cases/${one.no}/do/visited`
    const had = await visitsOf(page, one.no)
    await page.goto(way.site + "/offline")
    await see(page, "page")
    await page.click("[data-keep]")
    await shown(page, words.kept)
    await see(page, "kept")

    await way.down()
    await page.goto(form)
    await shown(page, one.no)
    await see(page, "form")
    await write(page, "2026-11-25T08:00") // the city's clock stands still, the browser's does not
    await see(page, "waiting")
    const held = await onDevice(page)
    expect(held.waiting.length === 1 && !JSON.stringify(held.waiting).includes(secret), page.where, "what was written can be read on the device")
    for (const word of [one.name, "wangfang", "王芳"]) expect(!held.page.includes(word), page.where, "the page on the device names somebody")
    await page.context().close()
    page = await begin()
    await page.goto(way.site + "/cases")
    await shown(page, words.waits)
    expect((await onDevice(page)).waiting[0].sealed === held.waiting[0].sealed, page.where, "the visit did not outlive the browser")

    await way.up()
    await page.goto(way.site + "/cases")
    expect(page.url().includes("/sign-in"), page.where, "is not asked to sign in")
    expect((await onDevice(page)).page === "", page.where, "the page stays where nobody is signed in")
    await signIn(page)
    await page.goto(form)
    await page.waitForFunction(async () => (await indexedDB.databases()).length && document.querySelector("[data-waiting]").hidden)
    for (let i = 0; (await onDevice(page)).waiting.length && i < 100; i++) await page.waitForTimeout(50)
    expect((await onDevice(page)).waiting.length === 0, page.where, "the visit still waits")
    expect((await visitsOf(page, one.no)) === had + 1, page.where, "the desk has not the one visit")
    const again = await page.evaluate(async ([path, sealed]) => (await fetch(path, { method: "POST", body: new URLSearchParams({ sealed }), redirect: "manual" })).type, [form, held.waiting[0].sealed])
    expect(again === "opaqueredirect" && (await visitsOf(page, one.no)) === had + 1, page.where, "sent again it counts again")

    await way.down()
    await page.goto(form)
    await write(page, "2099-01-01T08:00")
    await way.up()
    await page.goto(way.site + "/cases")
    await shown(page, words.refused)
    await see(page, "refused")
    await page.click("[data-waiting] form button:not([type])")
    await page.waitForSelector("#faults")
    expect((await page.inputValue("[name=note]")) === secret, page.where, "what was written is lost")
    await see(page, "fault")
    await page.fill("[name='r.at']", "2026-11-25T09:00")
    await page.click(".act-form .btn-primary")
    await page.waitForURL(/done=visited/)
    for (let i = 0; (await onDevice(page)).waiting.length && i < 100; i++) await page.waitForTimeout(50)
    expect((await onDevice(page)).waiting.length === 0 && (await visitsOf(page, one.no)) === had + 2, page.where, "what was put right is not there once")

    expect((await onDevice(page)).page !== "", page.where, "the page was not kept again")
    await page.click("form[action='/sign-out'] button")
    await page.waitForURL(/sign-in/)
    expect((await onDevice(page)).page === "", page.where, "who signed out left a page")
    await page.context().close()
  }
  await way.down()
}

const parts = {
  "light": () => walkAll(pages, wide, "light"), "dark": () => walkAll(pages, wide, "dark"),
  "light-phone": () => walkAll(pages, phone, "light"), "dark-phone": () => walkAll(pages, phone, "dark"),
  "data-light": () => walkAll(dataPages, wide, "light"), "data-dark": () => walkAll(dataPages, wide, "dark"),
  "data-light-phone": () => walkAll(dataPages, phone, "light"), "data-dark-phone": () => walkAll(dataPages, phone, "dark"),
  "act-light": async () => walkAll(await actPages(), wide, "light"), "act-dark-phone": async () => walkAll(await actPages(), phone, "dark"),
  large: walkLarge, keys: walkByKeys, stale: walkStale, data: walkData, more: walkMore, plain: walkWithoutScript, door: walkDoor, live: walkLive, offline: walkOffline,
}
const part = process.argv[2]
try {
  await parts[part]()
} catch (error) {
  fault(part, error.message.split("\n").slice(0, 4).join(" ") + " at " + /walk.mjs:\d+/.exec(error.stack.replace(/^.*$/m, ""))?.[0])
}
await browser.close()
if (faults.length) {
  console.log([...new Set(faults)].join("\n"))
  process.exit(1)
}
console.log("walked", part)
process.exit(0) // a context of its own may leave a handle open
