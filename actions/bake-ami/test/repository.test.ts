import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { Package } from '../src/packages.ts'
import { repository } from '../src/repository.ts'

const signal = new AbortController().signal
const PRIMARY =
  gzipSync(`<metadata><package type="rpm"><name>web</name><arch>noarch</arch><version epoch="0" ver="1" rel="1"/>
<checksum type="sha256">ab</checksum><size package="3" installed="4"/><location href="web.rpm"/></package></metadata>`)
const sum = createHash('sha256').update(PRIMARY).digest('hex')
const repomd = (checksum = sum): string =>
  `<repomd><data type="primary"><checksum type="sha256">${checksum}</checksum><location href="repodata/p.xml.gz"/></data></repomd>`

let directory: string
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-repository-'))
  mkdirSync(join(directory, 'repodata'))
  writeFileSync(join(directory, 'repodata/repomd.xml'), repomd())
  writeFileSync(join(directory, 'repodata/p.xml.gz'), PRIMARY)
  writeFileSync(join(directory, 'web.rpm'), 'rpm')
})
afterEach(() => rmSync(directory, { recursive: true, force: true }))

describe('a repository', () => {
  it('lists its packages', async () => {
    expect(await repository(`file:${directory}`).packages('x86_64', signal)).toMatchObject([
      { name: 'web', location: 'web.rpm' }
    ])
  })

  it('that is none says which file is missing', async () => {
    await expect(repository('file:/no/such').packages('x86_64', signal)).rejects.toThrow('has no repodata/repomd.xml')
  })

  it('whose metadata do not match each other is refused', async () => {
    writeFileSync(join(directory, 'repodata/repomd.xml'), repomd('00'))

    await expect(repository(`file:${directory}`).packages('x86_64', signal)).rejects.toThrow(
      'is not what repodata/repomd.xml says'
    )
  })

  it('serves the revision that was read at first, whatever is published meanwhile', async () => {
    const pinned = repository(`file:${directory}`)
    const revision = await pinned.revision(signal)
    const { source, close } = await pinned.serve(signal)
    const { url } = source
    writeFileSync(join(directory, 'repodata/repomd.xml'), 'newer')

    const answer = await fetch(`${url}repodata/repomd.xml`)

    expect(
      createHash('sha256')
        .update(await answer.text())
        .digest('hex')
    ).toBe(revision)
    expect(await (await fetch(`${url}web.rpm`)).text()).toBe('rpm')
    await close()
  })

  it('serves nothing to who does not know its URL, nothing outside of it, and 404 for what is not there', async () => {
    const inner = join(directory, 'inner')
    mkdirSync(join(inner, 'repodata'), { recursive: true })
    writeFileSync(join(inner, 'repodata/repomd.xml'), repomd())
    const { source, close } = await repository(`file:${inner}`).serve(signal)
    const { url } = source
    const { origin } = new URL(url)

    expect((await fetch(`${origin}/repodata/repomd.xml`)).status).toBe(404)
    expect((await fetch(`${url}..%2fweb.rpm`)).status).toBe(404)
    expect((await fetch(`${url}no.rpm`)).status).toBe(404)
    await close()
  })

  it('may be a revision of publish-rpm: its packages lie above it, and are served to a client that resolves URLs', async () => {
    const revision = join(directory, 'revisions/1767225600/repodata')
    mkdirSync(revision, { recursive: true })
    const primary = gzipSync(gunzipSync(PRIMARY).toString().replace('href="web', 'href="../../web'))
    writeFileSync(join(revision, 'p.xml.gz'), primary)
    writeFileSync(join(revision, 'repomd.xml'), repomd(createHash('sha256').update(primary).digest('hex')))
    rmSync(join(directory, 'repodata'), { recursive: true }) // what is published since does not matter

    const pinned = repository(`file:${directory}/revisions/1767225600`)
    const [web] = await pinned.packages('x86_64', signal)
    expect(web?.location).toBe('../../web.rpm')
    const { source, close } = await pinned.serve(signal)
    const { url } = source
    expect(url).toMatch(/\/revisions\/1767225600\/$/)
    expect(await (await fetch(`${url}repodata/repomd.xml`)).text()).toContain('p.xml.gz')
    expect(await (await fetch(`${url}${web?.location}`)).text()).toBe('rpm')
    expect((await fetch(`${url}../../../web.rpm`)).status).toBe(404)
    await close()
  })

  it('never shows the credentials in its address', () => {
    expect(repository('https://me:secret@example.com/el9').shown).toBe('https://example.com/el9')
  })
})

describe('an apt repository', () => {
  const LIST = 'Package: web\nVersion: 1.0-1\nArchitecture: all\nFilename: pool/web.deb\n'
  const release = (path: string, list = LIST): string =>
    `Suite: stable\nComponents: main\nSHA256:\n ${createHash('sha256').update(list).digest('hex')} ${list.length} ${path}\n`
  const clearSigned = (text: string): string =>
    `-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n${text}-----BEGIN PGP SIGNATURE-----\n\niQ\n-----END PGP SIGNATURE-----\n`
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  beforeEach(() => rmSync(join(directory, 'repodata'), { recursive: true }))

  it('is a directory with InRelease and Packages; what is signed vouches for its packages', async () => {
    put('Packages', LIST)
    put('InRelease', clearSigned(release('Packages')))
    const flat = repository(`file:${directory}`)

    const [web] = await flat.packages('x86_64', signal)

    expect(web).toMatchObject({ name: 'web', version: '1.0', release: '1', written: '1.0-1', location: 'pool/web.deb' })
    expect(await flat.vouchedFor(web as Package, signal)).toBe(true)
    const { source, close } = await flat.serve(signal)
    expect(source).toMatchObject({ format: 'deb', suite: './', components: [], mayBeExpired: false })
    await close()
  })

  it('is a suite below dists, whose packages lie beside dists; served as it was at the first look', async () => {
    put('archive/20260101T000000Z/dists/stable/main/binary-arm64/Packages', LIST)
    put('archive/20260101T000000Z/dists/stable/Release', release('main/binary-arm64/Packages'))
    put('archive/20260101T000000Z/pool/web.deb', 'deb')
    const suite = repository(`file:${directory}/archive/20260101T000000Z/dists/stable`)

    const [web] = await suite.packages('arm64', signal)
    expect(await suite.vouchedFor(web as Package, signal)).toBe(false)
    const { source, close } = await suite.serve(signal)
    put('archive/20260101T000000Z/dists/stable/Release', 'newer')

    expect(source).toMatchObject({ suite: 'stable', components: ['main'], mayBeExpired: true })
    expect(await (await fetch(`${source.url}dists/stable/Release`)).text()).toContain('Suite: stable')
    expect(await (await fetch(`${source.url}pool/web.deb`)).text()).toBe('deb')
    await close()
  })

  it('that has its lists by their sums is read as its Release says while it is being published', async () => {
    const packed = execFileSync('xz', ['--stdout'], { input: LIST })
    const sum = createHash('sha256').update(packed).digest('hex')
    const place = 'dists/stable/main/binary-amd64'
    put(`${place}/Packages.xz`, 'that of the next Release')
    mkdirSync(join(directory, place, 'by-hash/SHA256'), { recursive: true })
    writeFileSync(join(directory, place, 'by-hash/SHA256', sum), packed)
    put(
      'dists/stable/Release',
      `Components: updates/main\nAcquire-By-Hash: yes\nSHA256:\n ${sum} ${packed.length} main/binary-amd64/Packages.xz\n ${'0'.repeat(64)} 1 main/binary-amd64/Packages\n`
    )

    const [web] = await repository(`file:${directory}/dists/stable`).packages('x86_64', signal)

    expect(web).toMatchObject({ name: 'web', version: '1.0' })
  })

  it('is refused when its lists do not match its Release, or tell nothing of the architecture', async () => {
    put('Release', release('Packages', 'other'))
    put('Packages', LIST)
    await expect(repository(`file:${directory}`).packages('x86_64', signal)).rejects.toThrow('Packages of file:')

    put('dists/stable/Release', release('main/binary-arm64/Packages'))
    // apt does not read what is there packed alone.
    put('dists/packed/Release', release('main/binary-amd64/Packages.xz'))
    for (const suite of ['stable', 'packed'])
      await expect(repository(`file:${directory}/dists/${suite}`).packages('x86_64', signal)).rejects.toThrow(
        'lists no Packages for x86_64'
      )
  })
})

describe('a repository on the web', () => {
  let server: Server
  let origin: string
  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/old/repodata/repomd.xml') response.writeHead(302, { location: '/new/repomd.xml' }).end()
      else if (request.url === '/new/repomd.xml') response.end(repomd())
      else response.writeHead(request.headers.authorization === undefined ? 401 : 404).end()
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    origin = `127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterEach(() => void server.close())

  it('may redirect', async () => {
    const { revision } = repository(`http://${origin}/old`)

    expect(await revision(signal)).toBe(createHash('sha256').update(repomd()).digest('hex'))
  })

  it.each([
    ['says nothing', (_: ServerResponse): void => {}],
    ['is overloaded', (response: ServerResponse): void => void response.writeHead(503).end()],
    ['breaks off', (response: ServerResponse): void => void response.destroy()],
    [
      'breaks off in the middle',
      (response: ServerResponse): void => {
        response.writeHead(200, { 'content-length': repomd().length }).write(repomd().slice(0, 9))
        setTimeout(() => response.destroy(), 20)
      }
    ],
    [
      'says nothing any more in the middle',
      (response: ServerResponse): void => {
        response.writeHead(200, { 'content-length': repomd().length }).write(repomd().slice(0, 9))
      }
    ]
  ] as const)('that %s is asked again, by another connection', async (_, misbehave) => {
    let requests = 0
    const moody: Server = createServer((_request, response) => {
      requests++
      if (requests === 1) misbehave(response)
      else response.end(repomd())
    })
    await new Promise<void>(resolve => moody.listen(0, '127.0.0.1', resolve))
    const at = moody.address() as AddressInfo

    expect(await repository(`http://127.0.0.1:${at.port}`, 200).revision(signal)).toBe(
      createHash('sha256').update(repomd()).digest('hex')
    )
    expect(requests).toBe(2)
    moody.closeAllConnections()
    moody.close()
  })

  it('that never answers is given up in words, and one that refuses is not asked again', async () => {
    const asked: string[] = []
    const silent = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url?.startsWith('/closed') === true) response.writeHead(403).end()
    })
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    const at = `127.0.0.1:${(silent.address() as AddressInfo).port}`

    await expect(repository(`http://${at}/open`, 100).revision(signal)).rejects.toThrow(
      `Repository http://${at}/open cannot be read: nothing came from ${at} for 0.1 s`
    )
    await expect(repository(`http://${at}/closed`, 100).revision(signal)).rejects.toThrow('HTTP 403')

    expect(asked.filter(path => path.startsWith('/open'))).toHaveLength(3)
    expect(asked.filter(path => path.startsWith('/closed'))).toHaveLength(1)
    silent.closeAllConnections()
    silent.close()
  })

  describe('of which a package is wanted', () => {
    const CONTENTS = Buffer.alloc(3_000_000, 'kiln')
    /** Serves the package by what is given, request by request, and metadata beside it. */
    async function far(answers: readonly ((response: ServerResponse) => void)[], more: { checksum?: string } = {}) {
      const asked: string[] = []
      const web: Server = createServer((request, response) => {
        if (request.url === '/repodata/repomd.xml') return void response.end(repomd())
        if (request.url === '/repodata/p.xml.gz') return void response.end(PRIMARY)
        asked.push(request.url ?? '')
        answers[asked.length - 1]?.(response)
      })
      await new Promise<void>(resolve => web.listen(0, '127.0.0.1', resolve))
      const pinned = repository(`http://127.0.0.1:${(web.address() as AddressInfo).port}`, 300)
      const [wanted] = await pinned.packages('x86_64', signal)
      const place = join(directory, 'work')
      mkdirSync(place)
      const checksum = `sha256:${createHash('sha256').update(CONTENTS).digest('hex')}`
      const served = await pinned.serve(signal, { ...(wanted as Package), checksum, directory: place, ...more })
      return {
        asked,
        file: served.packageFile ?? '',
        left: () => readdirSync(place),
        get: async () => Buffer.from(await (await fetch(`${served.source.url}web.rpm`)).arrayBuffer()),
        async end() {
          await served.close()
          web.closeAllConnections()
          web.close()
        }
      }
    }
    const whole = (response: ServerResponse): void => void response.end(CONTENTS)
    const begins = (response: ServerResponse): void => {
      response.writeHead(200, { 'content-length': CONTENTS.length }).write(CONTENTS.subarray(0, 1_000_000))
    }
    const until = async (what: () => boolean): Promise<void> => {
      for (let tries = 0; !what() && tries < 500; tries++) await new Promise(resolve => setTimeout(resolve, 10))
      expect(what()).toBe(true)
    }

    it('reads it before it is asked for, once, and has it as a file', async () => {
      const web = await far([whole, whole])
      await until(() => existsSync(web.file))

      expect(readFileSync(web.file).equals(CONTENTS)).toBe(true)
      expect((await web.get()).equals(CONTENTS)).toBe(true)
      expect((await web.get()).equals(CONTENTS)).toBe(true)
      expect(web.asked).toEqual(['/web.rpm'])
      await web.end()
    })

    it('has it as a file by whatever checksum proves it: createrepo_c writes SHA-512, too', async () => {
      const checksum = `sha512:${createHash('sha512').update(CONTENTS).digest('hex')}`
      const web = await far([whole], { checksum })
      await until(() => existsSync(web.file))
      await web.end()
    })

    it.each([
      ['not what it is', `sha256:${'0'.repeat(64)}`],
      ['of a kind that proves nothing', `sha1:${createHash('sha1').update(CONTENTS).digest('hex')}`]
    ])('has no file of one whose checksum is %s: apt looks at no more than its size', async (_, checksum) => {
      const web = await far([whole], { checksum })
      expect((await web.get()).equals(CONTENTS)).toBe(true)
      await web.end()

      expect(existsSync(web.file)).toBe(false)
    })

    it('has no file of one that is not whole', async () => {
      const web = await far([begins])
      await until(() => web.left().length === 1)
      expect(existsSync(web.file)).toBe(false)

      await web.end()
      expect(existsSync(web.file)).toBe(false)
    })

    it('gives it as it comes: a package manager waits half a minute for the next byte, and no longer', async () => {
      let rest = (): void => {}
      const web = await far([
        response => {
          begins(response)
          rest = () => void response.end(CONTENTS.subarray(1_000_000))
        }
      ])
      const answer = web.get()
      await until(() => web.asked.length === 1)
      setTimeout(() => rest(), 50)

      expect((await answer).equals(CONTENTS)).toBe(true)
      await web.end()
    })

    it.each([
      ['is not there', (response: ServerResponse): void => void response.writeHead(404).end()],
      ['is refused', (response: ServerResponse): void => void response.writeHead(403).end()]
    ])('asks again when it %s, and tells what is said then', async (_, answer) => {
      const web = await far([answer, whole])
      await until(() => web.asked.length === 1)

      expect((await web.get()).equals(CONTENTS)).toBe(true)
      expect(web.asked).toHaveLength(2)
      await web.end()
    })

    it('that breaks off is asked for again by who wants it', async () => {
      const web = await far([
        response => {
          begins(response)
          setTimeout(() => response.destroy(), 50)
        },
        whole
      ])
      await expect(web.get()).rejects.toThrow('terminated')

      expect((await web.get()).equals(CONTENTS)).toBe(true)
      expect(web.asked).toHaveLength(2)
      await web.end()
    })

    it('ends what is under way when the installation does', async () => {
      const broke = Promise.withResolvers<void>()
      const web = await far([
        response => {
          begins(response)
          response.on('close', broke.resolve)
        }
      ])
      await until(() => web.asked.length === 1)

      await web.end()
      await broke.promise
    })
  })

  it('that asks for a password says so', async () => {
    await expect(repository(`http://${origin}/x`).revision(signal)).rejects.toThrow('HTTP 401')
    await expect(repository(`http://me:pw@${origin}/x`).revision(signal)).rejects.toThrow('has no repodata/repomd.xml')
  })
})
