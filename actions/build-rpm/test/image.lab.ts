import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { imported } from './base-image.ts'
import { spec, type Workbench, workbench } from './workbench.ts'

/**
 * Builds in a container, by podman, of an image made of the lab's base tree: an rpm that knows what is installed, dnf
 * with builddep, and a repository of its own in the image. Needs root, as the lab does.
 */
jest.setTimeout(600_000)

const NAME = `localhost/kiln-build-test-${process.pid}`
let directory = ''
let pinned = ''

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-image-'))
  // The other runtime refuses a machine with control groups of both kinds.
  writeFileSync(join(directory, 'containers.conf'), '[engine]\nruntime = "runc"\n')
  process.env['CONTAINERS_CONF'] = join(directory, 'containers.conf')
  await imported(directory, ['podman', 'import', '--quiet', '-', `${NAME}:latest`])
  pinned = execFileSync('podman', ['image', 'inspect', '--format', '{{index .RepoDigests 0}}', NAME], {
    encoding: 'utf8'
  }).trim()
})
afterAll(() => {
  execFileSync('podman', ['rmi', '--force', NAME], { stdio: 'ignore' })
  rmSync(directory, { recursive: true, force: true })
  delete process.env['CONTAINERS_CONF']
})

const benches: Workbench[] = []
const bench = (files: Record<string, string>): Workbench => {
  const made = workbench(files)
  made.commit()
  benches.push(made)
  return made
}
afterEach(() => {
  for (const made of benches.splice(0)) made.remove()
  // Whatever happened, no container is left.
  const left = execFileSync('podman', ['ps', '--all', '--format', '{{.Names}}'], { encoding: 'utf8' })
  expect(left.split('\n').filter(name => name.startsWith('kiln-build-'))).toEqual([])
})

const sees = (path: string): string => `test -e ${path} || { echo "there is no ${path}"; exit 1; }`

describe('a build in an image', () => {
  it('sees the image and the sources and nothing of the workspace, and makes what the runner makes (R7)', async () => {
    const one = bench({
      'kiln-small.spec': spec({ preamble: 'Source0: a.txt', body: sees('%{SOURCE0}') }),
      'a.txt': 'a'
    })
    const [here, there] = [await one.build({ payload: 'gzip' }), await one.build({ image: pinned, payload: 'gzip' })]
    expect(there.image).toBe(pinned)
    expect(there.main.payloadDigest).toBe(here.main.payloadDigest)
    expect(there.sections.map(({ name }) => name)).toEqual(here.sections.map(({ name }) => name))
    const hidden = bench({ 'a.spec': spec({ body: sees(one.workspace) }) })
    await expect(hidden.build({ image: pinned })).rejects.toThrow(`there is no ${one.workspace}`)
  })

  it('names all BuildRequires that the image lacks, at once, and installs them when asked', async () => {
    const dependent = (more = ''): Record<string, string> => ({
      'a.spec': spec({
        preamble: `BuildRequires: kiln-dep-one >= 2\n%if 0%{?with_two}\nBuildRequires: kiln-dep-two\n%endif\n${more}`,
        body: `${sees('/usr/share/kiln-dep/kiln-dep-one')}\n${sees('/usr/share/kiln-dep/kiln-dep-two')}`
      })
    })
    const order = { image: pinned, defines: [{ name: 'with_two', value: '1' }] }
    await expect(bench(dependent()).build(order)).rejects.toThrow(
      '2 BuildRequires are not installed: kiln-dep-one >= 2, kiln-dep-two.'
    )
    expect((await bench(dependent()).build({ ...order, installBuildRequires: true })).rpms).toHaveLength(1)
    const more = 'BuildRequires: no-such-thing\nBuildRequires: nor-this'
    const failing = bench(dependent(more)).build({ ...order, installBuildRequires: true })
    await expect(failing).rejects.toThrow('nothing provides no-such-thing, nor-this')
  })

  it('installs in turn what %generate_buildrequires finds, and names it when it may not', async () => {
    // The second is only asked for once the first is there, as build backends do.
    const generated = spec().replace(
      '%install',
      `%generate_buildrequires\necho kiln-dep-one\n[ ! -e /usr/share/kiln-dep/kiln-dep-one ] || echo kiln-dep-three\n%build\n${sees('/usr/share/kiln-dep/kiln-dep-three')}\n%install`
    )
    const built = await bench({ 'a.spec': generated }).build({ image: pinned, installBuildRequires: true })
    expect(built.srpm.path).toMatch(/kiln-small-1\.0-1\.[^/]*src\.rpm$/)
    await expect(bench({ 'a.spec': generated }).build({ image: pinned })).rejects.toThrow(
      '1 BuildRequires is not installed: kiln-dep-one.'
    )
  })

  it('shows what failed at its place', async () => {
    const one = bench({ 'a.spec': spec({ preamble: 'Requries: x' }) })
    await expect(one.build({ image: pinned })).rejects.toThrow('a.spec:7: Unknown tag: Requries: x')
    const two = bench({ 'a.spec': spec({ body: 'false' }) })
    await expect(two.build({ image: pinned })).rejects.toThrow('rpmbuild failed in %install')
    expect(two.annotations).toContainEqual(expect.objectContaining({ title: '%install failed', line: 10 }))
    expect(existsSync(join(two.workspace, 'rpms'))).toBe(false)
  })

  it('takes an image without a digest only from this machine, by its id', async () => {
    const { image } = await bench({ 'a.spec': spec() }).build({ image: NAME })
    expect(image).toMatch(/^sha256:[0-9a-f]{64}$/)
    await expect(bench({ 'a.spec': spec() }).build({ image: 'docker.io/library/fedora:latest' })).rejects.toThrow(
      'docker.io/library/fedora:latest is not pinned'
    )
  })

  it('with a hostile name runs nothing', async () => {
    const one = bench({ '$(touch pwned) %(touch pwned).spec': spec() })
    await one.build({ spec: '$(touch pwned) %(touch pwned).spec', image: pinned })
    expect(
      (readdirSync(one.workspace, { recursive: true }) as string[]).filter(path => path.endsWith('pwned'))
    ).toEqual([])
  })
})
