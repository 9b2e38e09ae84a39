/**
 * Serves a directory on loopback over a line as the lab's block store has one: the latency for each request, and one
 * width for all that it carries. Arguments: directory, port, milliseconds, MiB a second. Says when it listens, and ends with its
 * standard input.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer } from 'node:http'
import { join, normalize } from 'node:path'
import { line } from '../../lab/blocks/line.ts'
import { realClock } from '../../lab/clock.ts'

const [directory = '', port = '0', latency = '0', width = '0'] = process.argv.slice(2)
const BLOCK_BYTES = 512 * 1024
const carried = line(realClock, name => (name === 'ebs.mebibytesPerSecond' ? Number(width) : 0))

const server = createServer(async (request, response) => {
  await realClock.sleep(Number(latency))
  const path = join(directory, normalize(decodeURIComponent(new URL(request.url ?? '/', 'http://any').pathname)))
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) return void response.writeHead(404).end()
  response.writeHead(200, { 'content-length': found.size })
  for await (const piece of createReadStream(path, { highWaterMark: BLOCK_BYTES })) {
    await carried.carry((piece as Buffer).length / BLOCK_BYTES)
    if (response.destroyed) return
    response.write(piece)
  }
  response.end()
})
server.listen(Number(port), '127.0.0.1', () => console.log('listening'))
process.stdin.resume().on('end', () => process.exit(0))
