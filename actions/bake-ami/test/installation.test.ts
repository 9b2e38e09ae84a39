import { describe, expect, it } from '@jest/globals'
import { damage, installFailure, packageChanges, parseInstalled } from '../src/installation.ts'

describe('parseInstalled', () => {
  it('reads what rpm lists, without its keys', () => {
    expect(
      parseInstalled(
        'nginx\t1\t1.24-1.amzn2023\tx86_64\t42\nbash\t0\t5.2-1\tx86_64\t7\ngpg-pubkey\t0\taa-bb\t(none)\t0\n'
      )
    ).toEqual([
      { name: 'bash', nevra: 'bash-5.2-1.x86_64', bytes: 7 },
      { name: 'nginx', nevra: 'nginx-1:1.24-1.amzn2023.x86_64', bytes: 42 }
    ])
  })
})

describe('packageChanges', () => {
  const one = (name: string, version: string, bytes: number) => ({ name, nevra: `${name}-${version}.noarch`, bytes })

  it('tells added, changed and removed apart, and counts what came', () => {
    const before = [one('a', '1', 10), one('b', '1', 20), one('c', '1', 30)]
    const after = [one('a', '1', 10), one('b', '2', 25), one('d', '1', 40)]

    expect(packageChanges(before, after)).toEqual({
      added: [one('d', '1', 40)],
      changed: [{ from: 'b-1.noarch', to: 'b-2.noarch', bytes: 25 }],
      removed: ['c-1.noarch'],
      payloadBytes: 65
    })
  })
})

describe('damage', () => {
  it('is a file that is missing or whose contents are not the package’s; not configuration, ghosts, owners, times', () => {
    const verification = [
      'S.5....T.    /usr/bin/app',
      'missing     /usr/lib/app/module.py',
      '..5....T.    /usr/share/app/data',
      'S.5....T.  c /etc/app.conf',
      'missing   g /var/log/app.log',
      '.....UG..    /var/lib/app',
      '.......T.    /usr/bin/other',
      'Unsatisfied dependencies for app-1.0:'
    ].join('\n')

    expect(damage(verification)).toEqual([
      'S.5....T.    /usr/bin/app',
      'missing     /usr/lib/app/module.py',
      '..5....T.    /usr/share/app/data'
    ])
  })
})

describe('installFailure', () => {
  it.each([
    [
      'Error: \n Problem: conflicting requests\n  - nothing provides redis >= 7 needed by app-1.0',
      /needs something/,
      /nothing provides redis >= 7/
    ],
    ['Package app-1.0.rpm is not signed\nError: GPG check FAILED', /signature of .* was refused/, /is not signed/],
    [
      'Error Summary\nDisk Requirements:\n  At least 120MB more space needed on the / filesystem.',
      /too little room/,
      /120MB more/
    ],
    ["Error: Failed to download metadata for repo 'amazonlinux'", /cannot be reached/, /amazonlinux/],
    ['Error: Unable to find a match: app', /does not find/, /Unable to find/],
    // As yum 3.4.3 says them.
    [
      'Error: Package: app-1.0-1.noarch (kiln)\n           Requires: redis >= 7\n You could try using --skip-broken',
      /needs something/,
      /app-1\.0-1\.noarch \(kiln\)\nRequires: redis >= 7$/
    ],
    ['No package app-1.0-1.noarch available.\nError: Nothing to do', /does not find/, /No package/],
    [
      'Error downloading packages:\n  app-1.0-1.noarch: [Errno 256] No more mirrors to try.',
      /cannot be reached/,
      /No more mirrors/
    ],
    [
      'failure: repodata/repomd.xml from base: [Errno 256] No more mirrors to try.\nhttp://127.0.0.1:9/: refused',
      /cannot be reached/,
      /repomd\.xml from base/
    ]
  ])('explains %j', (said, message, shown) => {
    const failure = installFailure(said, 'app-1.0-1.noarch')

    expect(failure.message).toMatch(message)
    expect(failure.message).toMatch(shown)
    expect(failure.remedy).toMatch(/\w/)
  })

  it('shows the last lines of what it does not know', () => {
    expect(installFailure('one\ntwo', 'app').message).toBe('Installing app failed:\none\ntwo')
  })
})
