import { spawn } from 'node:child_process'
import { type FileHandle, open } from 'node:fs/promises'
import { KilnError } from '../../../lib/errors.ts'
import { present, queryFormat, records } from '../../../lib/rpm/package.ts'
import { printed, type Run } from '../../../lib/rpm/program.ts'

/** What of a built package the checks look at. */
export interface Contents {
  readonly name: string
  readonly files: readonly string[]
  readonly scriptlets: readonly { readonly name: string; readonly body: string }[]
}

const SCRIPTLETS = {
  '%pretrans': '%{PRETRANS}',
  '%pre': '%{PREIN}',
  '%post': '%{POSTIN}',
  '%preun': '%{PREUN}',
  '%postun': '%{POSTUN}',
  '%posttrans': '%{POSTTRANS}',
  '%triggers': '[%{TRIGGERSCRIPTS}\n]'
} as const

/** Reads the file names and the scriptlets of a package file. */
export async function contentsOf(run: Run, path: string): Promise<Contents> {
  const tags = ['%{NAME}', '[%{FILENAMES}\n]', ...Object.values(SCRIPTLETS)]
  const answer = await printed(
    run('rpm', ['--nosignature', '--dbpath', '/nonexistent/kiln', '-qp', '--qf', queryFormat(tags), '--', path]),
    'rpm cannot read the package it built',
    'Run it again with debug logging.'
  )
  const [name = '', files = '', ...bodies] = records(answer)[0] ?? []
  return {
    name,
    files: files.split('\n').filter(file => file.startsWith('/')),
    scriptlets: Object.keys(SCRIPTLETS).flatMap((scriptlet, index) => {
      const body = present(bodies[index]).trim()
      return body === '' || body === '(none)' ? [] : [{ name: scriptlet, body }]
    })
  }
}

/**
 * Reads small text files out of a package without unpacking it: rpm2cpio writes an archive beside it, whose headers
 * (cpio "newc": 110 bytes of hex fields, then name and data, each padded to 4) are walked without reading the data.
 */
export async function textFiles(path: string, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const archive = `${path}.cpio`
  await unpackTo(path, archive)
  const handle = await open(archive)
  try {
    return await walk(handle, wanted)
  } finally {
    await handle.close()
  }
}

async function unpackTo(path: string, archive: string): Promise<void> {
  const out = await open(archive, 'w')
  try {
    const code = await new Promise<number | null>((resolve, reject) =>
      spawn('rpm2cpio', [path], { stdio: ['ignore', out.fd, 'ignore'] })
        .once('error', reject)
        .once('close', resolve)
    )
    if (code !== 0) {
      throw new KilnError(`rpm2cpio cannot unpack ${path}.`, { remedy: 'Check the space on the disk.' })
    }
  } finally {
    await out.close()
  }
}

async function walk(handle: FileHandle, wanted: ReadonlySet<string>): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  const padded = (bytes: number): number => (bytes + 3) & ~3
  for (let at = 0; ; ) {
    const header = (await handle.read(Buffer.alloc(110), 0, 110, at)).buffer.toString('latin1')
    const field = (index: number): number => Number.parseInt(header.slice(6 + index * 8, 14 + index * 8), 16)
    // Large packages use another form (07070X), which holds no sizes; their units are then not looked at.
    if (!header.startsWith('070701') && !header.startsWith('070702')) return found
    const [size, nameLength] = [field(6), field(11)]
    const name = (await handle.read(Buffer.alloc(nameLength), 0, nameLength, at + 110)).buffer.toString().slice(0, -1)
    if (name === 'TRAILER!!!') return found
    const data = at + padded(110 + nameLength)
    const file = name.replace(/^\.?\/?/, '/')
    if (wanted.has(file)) found.set(file, (await handle.read(Buffer.alloc(size), 0, size, data)).buffer.toString())
    at = data + padded(size)
  }
}
