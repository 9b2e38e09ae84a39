/** Asked by Node, which every runner of actions has. The arguments are the URL and the seconds. */
const QUESTION = `
const [url, seconds] = process.argv.slice(1)
const until = Date.now() + Number(seconds) * 1000
let last = 'no answer'
for (;;) {
  try {
    const { status } = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
    last = 'HTTP ' + status
    if (status === 200) break
  } catch (error) { last = String(error.cause?.code ?? error.cause?.message ?? error.message) }
  if (Date.now() > until) break
  await new Promise(resolve => setTimeout(resolve, 100))
}
console.log(last)`

/**
 * The command that asks a URL until it answers 200, to be run in the network of what is asked. It prints the last
 * answer: `HTTP 200`, another status, or why there was none.
 */
export const healthQuestion = (url: string, seconds: number): readonly string[] => [
  ...[process.execPath, '--no-warnings', '--input-type=module', '-e', QUESTION, url],
  String(seconds)
]
