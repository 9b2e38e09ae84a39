/** A target in a process of its own, so that a test can pull its plug: `node target.ts ADDRESS PORT VERSION`. */
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'

const [address, port, version = ''] = process.argv.slice(2)
let health = 200
let count = 0

createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
  const url = new URL(request.url ?? '/', 'http://target')
  if (url.pathname === '/health') {
    response.writeHead(health).end()
  } else if (url.pathname === '/set-health') {
    health = Number(url.searchParams.get('code'))
    response.end()
  } else if (url.pathname === '/count') {
    response.end(String(count))
  } else if (url.pathname === '/slow') {
    count++
    setTimeout(() => response.end(version), Number(url.searchParams.get('milliseconds')))
  } else if (url.pathname === '/reset') {
    request.socket.resetAndDestroy()
  } else if (url.pathname === '/headers') {
    response.end(JSON.stringify(request.headers))
  } else {
    count++
    response.setHeader('x-version', version)
    response.end(version)
  }
})
  .on('upgrade', ({ headers }, socket) => {
    const accept = createHash('sha1')
      .update(`${headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
      .digest('base64')
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`
    )
    socket.on('data', data => socket.write(data))
    socket.on('error', () => {})
  })
  .listen(Number(port), address, () => process.stdout.write('listening\n'))
