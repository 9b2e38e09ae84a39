import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { ensureBase } from '../../../lab/base/index.ts'
import { type Progress, recordedProgress } from '../../../lib/progress.ts'
import { programs } from '../../../lib/rpm/program.ts'
import type { Check } from '../src/checks.ts'
import { type Report, type Request, testRpm } from '../src/main.ts'

export let directory = ''
export let base = ''
const { signal } = new AbortController()
const run = programs(signal)

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'kiln-test-rpm-'))
  // A copy, because other suites attach the lab's own at the same time, and tests look for what is left over it.
  base = join(directory, 'base.raw')
  const { rawPath } = await ensureBase({ filesystem: 'xfs' })
  execFileSync('cp', ['--sparse=always', '--reflink=auto', rawPath, base])
})
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** The other suite makes roots in the same place meanwhile; one that was left would stay. */
export async function expectNoRootLeft(): Promise<void> {
  const left = (): string[] => readdirSync(tmpdir()).filter(name => name.startsWith('kiln-root-'))
  for (let turn = 0; turn < 300 && left().length > 0; turn++) await sleep(500)
  expect(left()).toEqual([])
}

export const UNIT = `[Unit]
Description=Small
[Service]
ExecStart=/bin/sleep infinity
[Install]
WantedBy=multi-user.target
`

export const PREUN = '%preun\n[ $1 -gt 0 ] || systemctl --no-reload disable small.service\n'

interface Parts {
  readonly name?: string
  readonly unit?: string
  readonly preset?: string
  readonly preamble?: string
  readonly scriptlets?: string
  readonly owner?: string
  readonly release?: number
}

/** Builds a small package with a service, broken in the ways asked for. */
export function packed({
  name = 'kiln-small',
  unit = UNIT,
  preset = 'enable small.service\n',
  ...rest
}: Parts = {}): string {
  const {
    preamble = '',
    scriptlets = `%post\nsystemctl --no-reload preset small.service || :\n${PREUN}`,
    owner = 'root',
    release = 1
  } = rest
  const topdir = mkdtempSync(join(directory, 'build-'))
  mkdirSync(join(topdir, 'SOURCES'))
  writeFileSync(join(topdir, 'SOURCES/small.service'), unit)
  writeFileSync(join(topdir, 'SOURCES/50-small.preset'), preset)
  const spec = join(topdir, 'small.spec')
  writeFileSync(
    spec,
    `Name: ${name}
Version: 1
Release: ${release}
Summary: Small
License: MIT
BuildArch: noarch
Source0: small.service
Source1: 50-small.preset
${preamble}
%description
Small.
%install
install -D -m 644 %{SOURCE0} %{buildroot}/usr/lib/systemd/system/small.service
install -D -m 644 %{SOURCE1} %{buildroot}/usr/lib/systemd/system-preset/50-small.preset
${scriptlets}
%files
%attr(0644, ${owner}, root) /usr/lib/systemd/system/small.service
/usr/lib/systemd/system-preset/50-small.preset
`
  )
  execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${topdir}`, spec], { stdio: 'ignore' })
  return join(topdir, 'RPMS/noarch', readdirSync(join(topdir, 'RPMS/noarch'))[0] ?? '')
}

export const expecting = (some: Partial<Request['expected']>): Request['expected'] => ({
  enabled: [],
  users: [],
  files: [],
  healthUrl: undefined,
  healthSeconds: 20,
  ...some
})

export const test = (
  rpm: string,
  request: Partial<Request> = {},
  progress: Progress = recordedProgress()
): Promise<Report> =>
  testRpm(
    {
      workspace: directory,
      rpms: rpm,
      root: base,
      previous: undefined,
      dependencies: 'require',
      depth: 'root',
      checksPath: undefined,
      expected: expecting({}),
      bootSeconds: 300,
      // Waits for a metadata service.
      bootWithout: ['lab-user-data.service'],
      allow: [],
      reportPath: join(directory, 'report.json'),
      ...request
    },
    { run, progress, signal, isRoot: process.getuid?.() === 0, now: Date.now }
  )

export const failed = ({ checks }: Report): Check['check'][] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ check }) => check)
export const detail = (report: Report, check: Check['check']): string =>
  report.checks.find(one => one.check === check)?.detail ?? ''
