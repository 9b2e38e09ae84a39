import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A page in headless Chromium, told by the DevTools protocol. */
export interface Browser {
  /** Opens the file and resolves when it is loaded and drawn. */
  open(path: string): Promise<Opening>
  /** The value of an expression in the page. */
  value<T>(expression: string): Promise<T>
  /** Complaints on the console, refused scripts and styles among them. */
  readonly complaints: readonly string[]
  look(settings: { readonly width: number; readonly height: number; readonly dark: boolean }): Promise<void>
  press(key: 'Tab' | 'Enter'): Promise<void>
  screenshot(path: string): Promise<void>
  close(): Promise<void>
}

export interface Opening {
  /** Since the navigation began. */
  readonly milliseconds: number
  /**
   * Of a processor that the main thread of the page's renderer has taken since it began, whatever else the machine had to
   * do. Of the first page of a browser that is the page's own; a later one may or may not get a new renderer.
   */
  readonly busyMilliseconds: number
}

interface Message {
  readonly id?: number
  readonly method?: string
  readonly result?: Record<string, unknown>
  readonly error?: { readonly message: string }
  readonly params?: Record<string, unknown>
}

export async function browser(): Promise<Browser> {
  const profile = await mkdtemp(join(tmpdir(), 'kiln-chromium-'))
  const child: ChildProcess = spawn(
    'chromium',
    [
      ...['--headless=new', '--no-sandbox', '--disable-gpu', '--no-first-run', '--hide-scrollbars'],
      ...['--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank']
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] }
  )
  const endpoint = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.once('error', reject)
    child.once('exit', code => reject(new Error(`chromium ended with ${code}: ${said.slice(-500)}`)))
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      said += chunk
      const [, url] = /DevTools listening on (ws:\S+)/.exec(said) ?? []
      if (url !== undefined) resolve(url)
    })
  })
  const pages = (await (await fetch(`http://${new URL(endpoint).host}/json`)).json()) as {
    type: string
    webSocketDebuggerUrl: string
  }[]
  const socket = new WebSocket(pages.find(({ type }) => type === 'page')?.webSocketDebuggerUrl ?? '')
  await new Promise(resolve => socket.addEventListener('open', resolve, { once: true }))
  let serial = 0
  const waiting = new Map<number, (message: Message) => void>()
  const events = new Map<string, () => void>()
  const complaints: string[] = []
  socket.addEventListener('message', ({ data }) => {
    const message = JSON.parse(String(data)) as Message
    if (message.id !== undefined) waiting.get(message.id)?.(message)
    if (message.method === 'Log.entryAdded' || message.method === 'Runtime.exceptionThrown') {
      complaints.push(JSON.stringify(message.params))
    }
    if (message.method !== undefined) events.get(message.method)?.()
  })
  const send = async (method: string, params: object = {}): Promise<Record<string, unknown>> => {
    const id = ++serial
    const answer = new Promise<Message>(resolve => waiting.set(id, resolve))
    socket.send(JSON.stringify({ id, method, params }))
    const { result = {}, error } = await answer
    if (error !== undefined) throw new Error(`${method}: ${error.message}`)
    return result
  }
  for (const domain of ['Page', 'Log', 'Runtime']) await send(`${domain}.enable`)
  await send('Performance.enable', { timeDomain: 'threadTicks' })
  const busyMilliseconds = async (): Promise<number> => {
    const { metrics } = (await send('Performance.getMetrics')) as { metrics: { name: string; value: number }[] }
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }

  const value = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = (await send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      awaitPromise: true
    })) as { result: { value: T }; exceptionDetails?: { text: string } }
    if (exceptionDetails !== undefined) throw new Error(`${expression}: ${exceptionDetails.text}`)
    return result.value
  }

  return {
    complaints,
    value,
    async open(path) {
      const loaded = new Promise<void>(resolve => events.set('Page.loadEventFired', resolve))
      await send('Page.navigate', { url: `file://${path}` })
      await loaded
      // Two frames after the load event the page has been drawn.
      const milliseconds = await value<number>(
        'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now()))))'
      )
      return { milliseconds, busyMilliseconds: await busyMilliseconds() }
    },
    async look({ width, height, dark }) {
      await send('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: width < 500 })
      const features = [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }]
      await send('Emulation.setEmulatedMedia', { features })
    },
    async press(key) {
      const code = { Tab: 9, Enter: 13 }[key]
      const text = key === 'Enter' ? { text: '\r' } : {}
      await send('Input.dispatchKeyEvent', { type: 'keyDown', key, code: key, windowsVirtualKeyCode: code, ...text })
      await send('Input.dispatchKeyEvent', { type: 'keyUp', key, code: key, windowsVirtualKeyCode: code })
    },
    async screenshot(path) {
      const { data } = (await send('Page.captureScreenshot', { format: 'png' })) as { data: string }
      await writeFile(path, Buffer.from(data, 'base64'))
    },
    async close() {
      socket.close()
      const ended = new Promise(resolve => child.once('exit', resolve))
      child.kill('SIGKILL')
      await ended
      await rm(profile, { recursive: true, force: true, maxRetries: 5 })
    }
  }
}
