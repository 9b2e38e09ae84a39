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

it('ends with the run that is cancelled', async () => {
  const cancellation = new AbortController()
  const { done } = check('setInterval(() => {}, 1000)', { signal: cancellation.signal })
  cancellation.abort()

  await expect(done).rejects.toThrow('cancelled')
})
