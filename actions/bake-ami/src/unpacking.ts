import { spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { gunzip, zstdDecompress } from 'node:zlib'
import { KilnError } from '../../../lib/errors.ts'

/** Debian's largest list has some 60 MB; text of half a GiB is more than a string of JavaScript holds. */
const UNPACKED_BYTES_MAX = 256 * 1024 * 1024

/**
 * A repository's metadata as text, by the ending of its name: gzip and zstd are Node's, xz is a program's.
 * @throws KilnError when it is packed otherwise, is damaged, or is larger than any list is.
 */
export async function unpacked(location: string, bytes: Buffer, signal: AbortSignal): Promise<string> {
  const most = { maxOutputLength: UNPACKED_BYTES_MAX }
  try {
    if (location.endsWith('.gz')) return (await promisify(gunzip)(bytes, most)).toString()
    if (location.endsWith('.zst')) return (await promisify(zstdDecompress)(bytes, most)).toString()
    if (location.endsWith('.xz')) return (await byXz(bytes, signal)).toString()
  } catch (error) {
    signal.throwIfAborted()
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new KilnError(`${location} is packed by xz, and this runner does not have that program.`, {
        remedy: 'Add a step of setup-tools before this one, with stages: bake-ami.',
        cause: error
      })
    }
    throw new KilnError(`${location} cannot be unpacked: ${(error as Error).message}`, {
      remedy: 'Publish it again; the list of one component of Debian itself has some 60 MB.',
      cause: error
    })
  }
  if (/(\.xml|Packages)$/.test(location)) return bytes.toString()
  throw new KilnError(`${location} is packed in a way that this action cannot read.`, {
    remedy: 'Publish it plain, or packed by gzip, zstd or xz.'
  })
}

/** xz needs no more memory than its largest preset has dictionaries for: 65 MiB. */
const XZ = ['--decompress', '--stdout', '--memlimit-decompress=128MiB']

function byXz(bytes: Buffer, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn('xz', XZ, { stdio: ['pipe', 'pipe', 'pipe'], env: process.env, signal })
    const chunks: Buffer[] = []
    let length = 0
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      length += chunk.length
      if (length <= UNPACKED_BYTES_MAX) return void chunks.push(chunk)
      child.kill('SIGKILL')
      reject(new Error(`it has more than ${UNPACKED_BYTES_MAX / 1024 ** 2} MiB`))
    })
    child.stderr.on('data', (chunk: Buffer) => {
      if (said.length < 1000) said += chunk.toString()
    })
    child.once('error', reject)
    child.once('close', code => {
      if (code === 0) resolve(Buffer.concat(chunks))
      else reject(new Error(said.trim() || `xz ended with code ${code}`))
    })
    // A program that ends early takes no more; its code and its words tell why.
    child.stdin.on('error', () => {}).end(bytes)
  })
}
