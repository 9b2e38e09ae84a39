import { createServer, type Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/**
 * One `up` or `down` of a lab at a time. The lock is a socket in the kernel's abstract namespace: it needs no file,
 * and it is gone when its holder is, however that ended.
 */
export async function inTurn<Result>(name: string, body: () => Promise<Result>): Promise<Result> {
  const lock = await acquired(`\0kiln-lab-${name}`)
  try {
    return await body()
  } finally {
    lock.close()
  }
}

async function acquired(path: string): Promise<Server> {
  for (;;) {
    const server = createServer()
    const isOurs = await new Promise<boolean>((resolve, reject) => {
      server.once('error', error => {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') resolve(false)
        else reject(error)
      })
      server.listen(path, () => resolve(true))
    })
    if (isOurs) return server
    await sleep(100)
  }
}
