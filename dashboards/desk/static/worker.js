// Keeps one page for where there is no network, the form of a visit, on a device whose
// owner asked for it, and what was written into it until the desk has taken it. The page
// names nobody; what was written is sealed to the service, and nobody can read it here.
const page = "/offline"
const cacheName = "visits"
const lasts = 72 * 3600 * 1000
const fresh = 10 * 60 * 1000

const forget = () => caches.delete(cacheName)

// kept is the page that is kept, unless it is too old.
const kept = async () => {
  const answer = await caches.match(page)
  if (!answer || Date.now() - Number(answer.headers.get("Kept-At")) < lasts) return answer
  await forget()
}

// renew reads the page again. Who may not read it, keeps none.
const renew = async (now) => {
  const had = await kept()
  if (!now && had && Date.now() - Number(had.headers.get("Kept-At")) < fresh) return
  const answer = await fetch(page, { headers: { Accept: "text/html", Unattended: "1" }, redirect: "manual" })
  if (answer.status >= 500) return
  if (!answer.ok) return forget()
  const text = await answer.text()
  const needed = [...text.matchAll(/"(\/static\/[^"]+)"/g)].map((found) => found[1])
  await forget()
  const cache = await caches.open(cacheName)
  await cache.addAll(new Set(needed))
  const headers = new Headers(answer.headers)
  headers.set("Kept-At", Date.now())
  await cache.put(page, new Response(text, { headers }))
}

const visits = (mode, act) =>
  new Promise((resolve, reject) => {
    const open = indexedDB.open("desk", 1)
    open.onupgradeneeded = () => open.result.createObjectStore("visits", { keyPath: "id" })
    open.onerror = () => reject(open.error)
    open.onsuccess = () => {
      const change = open.result.transaction("visits", mode)
      const asked = act(change.objectStore("visits"))
      change.onabort = () => reject(change.error)
      change.oncomplete = () => {
        open.result.close()
        resolve(asked.result)
      }
    }
  })

const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0))
const utf8 = (text) => new TextEncoder().encode(text)

// seal is readable for the service alone: ECDH with a key that is thrown away, HKDF,
// AES-GCM, bound to the address that it is for.
const seal = async (text, path, key) => {
  const curve = { name: "ECDH", namedCurve: "P-256" }
  const own = await crypto.subtle.generateKey(curve, false, ["deriveBits"])
  const theirs = await crypto.subtle.importKey("raw", bytes(key), curve, false, [])
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, own.privateKey, 256)
  const raw = new Uint8Array(await crypto.subtle.exportKey("raw", own.publicKey))
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"])
  const box = await crypto.subtle.deriveKey({ name: "HKDF", hash: "SHA-256", salt: raw, info: utf8("shouwang visit") }, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"])
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv: new Uint8Array(12), additionalData: utf8(path) }, box, utf8(text)))
  return btoa(String.fromCharCode(...raw, ...sealed))
}

// hold keeps a visit that could not be sent; false if there is no key to seal it with, or
// if it is one that waits already.
const hold = async (request) => {
  const drawn = await kept()
  const key = drawn && /data-seal="([^"]+)"/.exec(await drawn.text())?.[1]
  if (!key) return false
  const path = new URL(request.url).pathname
  const text = await request.text()
  const id = new URLSearchParams(text).get("r.id")
  if (!id) return false
  const visit = { id, path, sealed: await seal(text, path, key) }
  await visits("readwrite", (store) => store.put(visit))
  try {
    await registration.sync.register("visits")
  } catch {
    // Without it the visit goes with the next page that opens.
  }
  return true
}

// send gives the desk what waits. What it has taken goes; what it refused stays, and says
// so; all else waits on, for the network or for its own worker to sign in.
const send = async () => {
  for (const visit of await visits("readonly", (store) => store.getAll())) {
    let answer
    try {
      answer = await fetch(visit.path, { method: "POST", body: new URLSearchParams({ sealed: visit.sealed }), headers: { Accept: "text/html" }, redirect: "manual" })
    } catch {
      break
    }
    if (answer.type === "opaqueredirect") await visits("readwrite", (store) => store.delete(visit.id))
    else if ([404, 409, 412, 422].includes(answer.status)) await visits("readwrite", (store) => store.put({ ...visit, refused: true }))
  }
  await tell()
}
let sending
const sendOnce = () => (sending ??= send().finally(() => (sending = undefined)))

// tell says to all pages what is kept and what waits.
const tell = async () => {
  const drawn = await kept()
  const state = { until: drawn ? Number(drawn.headers.get("Kept-At")) + lasts : 0, waiting: await visits("readonly", (store) => store.getAll()) }
  for (const client of await clients.matchAll({ includeUncontrolled: true })) client.postMessage(state)
}

const asked = {
  keep: async () => {
    await renew(true)
    await tell()
  },
  forget: async () => {
    await forget()
    await tell()
  },
  send: sendOnce,
  drop: async (id) => {
    await visits("readwrite", (store) => store.delete(id))
    await tell()
  },
}

const isVisit = (request) => request.method === "POST" && /^\/cases\/C-\d{7}\/do\/visited$/.test(new URL(request.url).pathname)

// after is what follows a page that came: a visit that was taken waits no longer, the page
// for later is looked at again, and what waits is sent.
const after = async (request, taken) => {
  if (taken) {
    const id = new URLSearchParams(await taken.text()).get("r.id")
    if (id) await visits("readwrite", (store) => store.delete(id))
  }
  await renew(new URL(request.url).pathname === "/prefs")
  await sendOnce()
}

const navigate = async (event) => {
  const { request } = event
  const spare = isVisit(request) ? request.clone() : null
  try {
    const answer = await fetch(request)
    event.waitUntil(after(request, answer.type === "opaqueredirect" && spare).catch(() => {}))
    return answer
  } catch {
    if (spare) return (await hold(spare)) ? Response.redirect(page, 303) : Response.error()
    return (await kept()) || Response.error()
  }
}

self.addEventListener("install", () => self.skipWaiting())
self.addEventListener("activate", (event) => event.waitUntil(clients.claim()))
self.addEventListener("sync", (event) => event.waitUntil(sendOnce()))
self.addEventListener("message", (event) => {
  const [what, of] = Object.entries(event.data)[0]
  event.waitUntil(asked[what](of).catch(() => {}))
})
self.addEventListener("fetch", (event) => {
  const { request } = event
  const path = new URL(request.url).pathname
  if (request.mode === "navigate") {
    // At the door nobody is signed in, or somebody else will be.
    if (path === "/sign-out" || path.startsWith("/sign-in")) event.waitUntil(forget())
    else event.respondWith(navigate(event))
    return
  }
  if (path.startsWith("/static/")) event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()))
})
