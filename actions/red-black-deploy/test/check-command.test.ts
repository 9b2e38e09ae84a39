import { existsSync, readFileSync } from 'node:fs'
import { expect, it } from '@jest/globals'
import { runCheck } from '../src/check-command.ts'

const SAID = { release: 'hello-test-v002', slot: 'red', url: 'http://x', slotHeader: 'x-kiln-slot: red', version: '2' }

const check = (script: string, { timeoutSeconds = 60, signal = new AbortController().signal } = {}) => {
  const lines: string[] = []
  const command = [process.execPath, '-e', script, '$(touch /oops); "quoted" words']
  const done = runCheck({ command, timeoutSeconds }, SAID, line => void lines.push(line), signal)
  return { done, lines }
}

it('is told of the release, and its arguments reach it as they are', async () => {
  const { done, lines } = check(`
    const { KILN_RELEASE, KILN_SLOT, KILN_URL, KILN_SLOT_HEADER, KILN_VERSION } = process.env
    console.log([KILN_RELEASE, KILN_SLOT, KILN_URL, KILN_SLOT_HEADER, KILN_VERSION, process.argv.at(-1)].join('|'))`)

  await done

  expect(lines).toEqual(['hello-test-v002|red|http://x|x-kiln-slot: red|2|$(touch /oops); "quoted" words'])
})

it('sees neither the inputs of the deploy nor the tokens and files that are the step’s own, and all else', async () => {
  const own = ['INPUT_GITHUB-TOKEN', 'ACTIONS_ID_TOKEN_REQUEST_TOKEN', 'ACTIONS_RUNTIME_TOKEN']
  const files = ['GITHUB_ENV', 'GITHUB_OUTPUT', 'GITHUB_PATH', 'GITHUB_STATE']
  const others = ['AWS_SESSION_TOKEN', 'GITHUB_WORKSPACE', 'GITHUB_STEP_SUMMARY', 'RUNNER_TRACKING_ID']
  const before = { ...process.env }
  for (const name of [...own, ...files, ...others]) process.env[name] = `of ${name}`
  try {
    const { done, lines } = check(`for (const value of Object.values(process.env)) console.log(value)`)
    await done

    expect(lines.filter(line => line.startsWith('of ')).sort()).toEqual(others.map(name => `of ${name}`).sort())
  } finally {
    for (const name of [...own, ...files, ...others]) {
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
    }
  }
})

it('has its lines whole, though it writes to both streams at once, and the last one though no line end follows', async () => {
  const { done, lines } = check(`
    const { writeSync } = require('node:fs')
    const pause = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
    for (const [stream, text] of [[1, 'the cart '], [2, 'a war'], [1, 'is full\\r\\n'], [2, 'ning\\nlast']]) {
      writeSync(stream, text)
      pause()
    }`)

  await done

  expect(lines.sort()).toEqual(['a warning', 'last', 'the cart is full'])
})

it('gives no commands to the runner by what it says', async () => {
  const { done, lines } = check(`console.log('::add-mask::s'); console.log('  ::stop-commands::x')`)

  await done

  expect(lines).toEqual([': :add-mask::s', '  : :stop-commands::x'])
})

it('fails the deploy when it exits otherwise than 0, with what it said', async () => {
  await expect(check(`console.error('cart is empty'); process.exit(3)`).done).rejects.toThrow(
    /ended with 3\.\nIt said:\ncart is empty/
  )
})

it('fails the deploy when it takes too long, and when it cannot be started', async () => {
  await expect(check('setInterval(() => {}, 1000)', { timeoutSeconds: 1 }).done).rejects.toThrow('within 1 s')
  const none = runCheck(
    { command: ['/no/such/check'], timeoutSeconds: 5 },
    SAID,
    () => {},
    new AbortController().signal
  )
  await expect(none).rejects.toThrow('could not be started')
})

it.each([
  ['takes too long', 1, 'within 1 s', () => {}],
  ['is cancelled', 60, 'cancelled', (cancel: () => void) => cancel()]
])('is not waited for when it %s and what it started has its output open', async (_, timeoutSeconds, why, end) => {
  const cancellation = new AbortController()
  const script = `
    const { spawn } = require('node:child_process')
    spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' })
    setInterval(() => console.log('runs'), 50)`
  const { done, lines } = check(script, { timeoutSeconds, signal: cancellation.signal })
  const ended = expect(done).rejects.toThrow(why)
  while (lines.length === 0) await new Promise(resolve => setTimeout(resolve, 20))
  end(() => cancellation.abort())

  await ended
})

it.each([
  ['with its output open', 'inherit'],
  ['silently', 'ignore']
])('is judged by how it ended, and ends what it left running %s', async (_, stdio) => {
  const { done, lines } = check(`
    const { spawn } = require('node:child_process')
    const left = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: '${stdio}' })
    console.log(left.pid)
    left.unref()`)

  await done

  const isGone = () =>
    !existsSync(`/proc/${lines[0]}`) || readFileSync(`/proc/${lines[0]}/stat`, 'utf8').includes(') Z ')
  for (let look = 0; look < 200 && !isGone(); look++) await new Promise(resolve => setTimeout(resolve, 20))
  expect(isGone()).toBe(true)
})

it('ends with the run that is cancelled', async () => {
  const cancellation = new AbortController()
  const { done } = check('setInterval(() => {}, 1000)', { signal: cancellation.signal })
  cancellation.abort()

  await expect(done).rejects.toThrow('cancelled')
})
