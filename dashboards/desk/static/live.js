// One stream of what changed a browser: as a shared worker for all its tabs, since a
// browser opens at most six connections to a place; where there are no shared workers,
// in the page itself. It says numbers and versions, never what changed.
{
  // follow tells {id, what, no}, {id, reset} and {on}, from an instant on.
  const follow = (since, tell) => {
    let source
    let again
    const open = () => {
      source = new EventSource(`/api/v1/live?since=${since}`)
      source.addEventListener("open", () => tell({ on: true }))
      source.addEventListener("change", (event) => {
        since = event.lastEventId
        tell({ id: Number(since), ...JSON.parse(event.data) })
      })
      source.addEventListener("reset", (event) => {
        since = event.lastEventId
        tell({ id: Number(since), reset: true })
      })
      source.addEventListener("error", () => {
        tell({ on: false })
        // The browser tries again by itself, but for a refusal.
        if (source.readyState === EventSource.CLOSED) again = setTimeout(open, 60000)
      })
    }
    open()
    return () => {
      clearTimeout(again)
      source.close()
    }
  }

  if (typeof SharedWorkerGlobalScope === "undefined") {
    window.followLive = (since, tell) => {
      const script = document.querySelector("script[data-live]").src
      if (typeof SharedWorker === "undefined") return follow(since, tell)
      const { port } = new SharedWorker(script)
      port.onmessage = (event) => tell(event.data)
      port.postMessage({ since })
      return () => port.postMessage({ bye: true })
    }
  } else {
    const kept = 200
    const ports = new Set()
    let told = []
    let on = false
    let from = 0
    let close
    const tell = (news) => {
      if ("on" in news) on = news.on
      else told = [...told, news].slice(-kept)
      for (const port of ports) port.postMessage(news)
    }
    self.onconnect = (event) => {
      const port = event.ports[0]
      port.onmessage = ({ data }) => {
        if (data.bye) {
          ports.delete(port)
          if (ports.size === 0 && close) close = void close()
          return
        }
        ports.add(port)
        if (!close) {
          ;[told, from] = [[], data.since]
          close = follow(data.since, tell)
          return
        }
        // What the others were told since this page was drawn; a page older than that looks again.
        port.postMessage({ on })
        const late = data.since < from || (told.length === kept && data.since < told[0].id)
        if (late) port.postMessage({ reset: true })
        else for (const news of told) if (news.id >= data.since) port.postMessage(news)
      }
    }
  }
}
