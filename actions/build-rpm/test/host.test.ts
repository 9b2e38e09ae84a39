import { describe, expect, it } from '@jest/globals'
import type { Finished, Run } from '../../../lib/rpm/program.ts'
import { installBuildRequires, macrosToo } from '../src/host.ts'

const well = (stdout = ''): Finished => ({ code: 0, stdout, stderr: '' })

describe('where there is only yum, as in Amazon Linux 2 and EL 7', () => {
  const HOST = { rpmManaged: true, macroPath: undefined }
  const spec = '/t/SPECS/a.spec'
  const place = (builddep: Finished): { run: Run; asRoot: Run; ran: string[] } => {
    const ran: string[] = []
    return {
      ran,
      run: async (program, args) => {
        ran.push([program, ...args].join(' '))
        return well('Wrote: /t/SRPMS/a-1-1.src.rpm\n')
      },
      asRoot: async (program, args) => {
        if (program === '/bin/sh') return { ...well(), code: /dnf/.test(args.join(' ')) ? 1 : 0 }
        ran.push([program, ...args].join(' '))
        return builddep
      }
    }
  }

  it('yum-builddep gets a source package, because it takes no macros for a spec', async () => {
    const there = place(well())
    await installBuildRequires(there, HOST, ['--define', 'with_it 1'], { spec })
    expect(there.ran).toEqual([
      'rpmbuild -bs --nodeps --define with_it 1 -- /t/SPECS/a.spec',
      'yum-builddep -y /t/SRPMS/a-1-1.src.rpm'
    ])
  })

  it('what nothing provides is named at once, in the words of yum', async () => {
    const stdout =
      'Getting requirements for a-1-1.src\nError: No Package found for no-such >= 2\nError: No Package found for nor-this\n'
    await expect(installBuildRequires(place({ code: 1, stdout, stderr: '' }), HOST, [], { spec })).rejects.toThrow(
      'The BuildRequires cannot be installed: nothing provides no-such >= 2, nor-this.'
    )
  })
})

it('macros are added to those that rpm reads, in the way that rpm 4.11 knows too', () => {
  const path = '/usr/lib/rpm/macros:~/.rpmmacros'
  expect(macrosToo({ rpmManaged: true, macroPath: path }, '/t/own')).toEqual(['--macros', `${path}:/t/own`])
  expect(macrosToo({ rpmManaged: true, macroPath: undefined }, '/t/own')).toEqual([])
})
