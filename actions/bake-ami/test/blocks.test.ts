import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, it } from '@jest/globals'
import { blocks } from '../src/blocks.ts'
import { BLOCK_BYTES } from '../src/diff.ts'

const environment = { ...process.env }
afterEach(() => {
  process.env = { ...environment }
})

it('a block is put with its sum in both headers, which is that of the body that arrives', async () => {
  const arrived: { readonly headers: IncomingHttpHeaders; readonly body: Buffer }[] = []
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    arrived.push({ headers: request.headers, body })
    response.end('{}')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_ACCESS_KEY_ID: 'key',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: 'eu-west-1'
  })
  const bytes = Buffer.alloc(BLOCK_BYTES, 7)

  await blocks(1).put('snap-1', 3, bytes, createHash('sha256').update(bytes).digest(), new AbortController().signal)

  const [put] = arrived
  const sum = createHash('sha256').update(put?.body ?? '')
  expect(put?.headers['x-amz-checksum']).toBe(sum.copy().digest('base64'))
  expect(put?.headers['x-amz-content-sha256']).toBe(sum.digest('hex'))
  expect(put?.headers.authorization).toMatch(/SignedHeaders=[^,]*x-amz-content-sha256/)
  server.closeAllConnections()
  server.close()
})
