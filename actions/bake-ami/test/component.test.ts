import { execFileSync } from 'node:child_process'
import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { parse } from 'yaml'
import { type ComponentWork, componentDocument, quoted } from '../src/component.ts'

const work: ComponentWork = {
  nevra: 'web-1.0-1.noarch',
  packageName: 'web',
  repository: 'https://rpms.example/el9',
  gpgCheck: true,
  gpgKey: 'KEY',
  excludePackages: ['kernel*'],
  baseRepositories: true,
  provisionScript: '#!/bin/sh\necho {{ here }}\n'
}

interface Document {
  readonly schemaVersion: number
  readonly phases: { name: string; steps: { name: string; action: string; inputs: { commands: string[] } }[] }[]
}
const steps = (of: ComponentWork) => (parse(componentDocument(of)) as Document).phases[0]?.steps ?? []
const commands = (of: ComponentWork): string =>
  steps(of)
    .flatMap(({ inputs }) => inputs.commands)
    .join('\n')

describe('the component of a bake', () => {
  it('is a document of the build phase: what the base has, repository, package, script, seal', () => {
    const document = parse(componentDocument(work)) as Document

    expect(document.schemaVersion).toBe(1)
    expect(document.phases.map(({ name }) => name)).toEqual(['build'])
    expect(steps(work).map(({ name, action }) => `${name} ${action}`)).toEqual([
      'Base ExecuteBash',
      'Repository ExecuteBash',
      'Install ExecuteBash',
      'Provision ExecuteBash',
      'Seal ExecuteBash'
    ])
  })

  it('installs the very package, checked, without kernels', () => {
    expect(commands(work)).toContain("'--exclude=kernel*' install 'web-1.0-1.noarch'")
    const [, encoded = ''] =
      /echo (\S+) \| base64 --decode > \/run\/kiln\/repos\.d\/kiln\.repo/.exec(commands(work)) ?? []
    expect(Buffer.from(encoded, 'base64').toString().split('\n')).toEqual(
      expect.arrayContaining(['baseurl=https://rpms.example/el9', 'gpgcheck=1', 'gpgkey=file:///run/kiln/key'])
    )
  })

  it('has S3 read by the instance, and only then', () => {
    expect(commands({ ...work, repository: 's3://rpms/el9' })).toContain(
      "aws s3 sync --only-show-errors 's3://rpms/el9'"
    )
    expect(commands(work)).not.toContain('aws s3')
  })

  it('has no parameters of Image Builder in it, whatever the script holds', () => {
    expect(componentDocument(work)).not.toContain('{{')
  })

  it('gives a shell every word as it is', () => {
    const words = fc.array(
      fc.string({ unit: 'binary-ascii' }).filter(one => !one.includes('\0')),
      { maxLength: 3 }
    )
    fc.assert(
      fc.property(words, all => {
        const said = execFileSync('sh', ['-c', `printf '%s\\0' x ${all.map(quoted).join(' ')}`], { encoding: 'utf8' })
        expect(said.split('\0').slice(1, -1)).toEqual(all)
      }),
      { numRuns: 25 }
    )
  })
})
