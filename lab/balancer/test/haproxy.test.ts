import { describe, expect, it } from '@jest/globals'
import * as fc from 'fast-check'
import { render, structure, weightRows } from '../haproxy/config.ts'
import { counted, processes } from '../haproxy/master.ts'
import type { Plane, PlaneCondition, PlaneListener, PlaneWeight } from '../plane.ts'

const forward = (...weights: number[]) => ({
  type: 'forward' as const,
  groups: weights.map((weight, index): PlaneWeight => ({ groupId: String(index), weight })),
  stickySeconds: undefined
})

const plane = (conditions: readonly PlaneCondition[], weights = [1, 0], servers = 0): Plane => ({
  balancerId: 'b',
  idleTimeoutSeconds: 60,
  fronts: [
    {
      address: '10.77.250.10',
      listeners: [
        {
          id: 'l',
          port: 80,
          protocol: 'http',
          pems: [],
          oldestTls: undefined,
          rules: [{ id: 'r', conditions, action: forward(...weights) }]
        }
      ]
    }
  ],
  groups: weights.map((_, index) => ({
    id: String(index),
    protocol: 'http',
    stickySeconds: undefined,
    algorithm: 'round_robin',
    cutsWhatIsLeft: true,
    servers: Array.from({ length: servers }, (_, n) => ({
      name: `i${n}`,
      address: `10.77.1.${n}`,
      port: 80,
      mode: 'ready'
    }))
  }))
})

/** How much of all numbers each group has. */
function shares(rows: readonly string[]): Record<string, number> {
  const result: Record<string, number> = {}
  for (const row of rows) {
    const [, from, to, group = ''] = /^(\d+):(\d+) (\S+)$/.exec(row) ?? []
    result[group] = (Number(to) - Number(from) + 1) / 1_000_000
  }
  return result
}

describe('weights as rows of a map', () => {
  it('share in proportion', () => {
    expect(shares(weightRows(forward(70, 30)))).toEqual({ tg_0: 0.7, tg_1: 0.3 })
  })

  it('give weight 0 no row', () => {
    expect(weightRows(forward(0, 5))).toEqual(['0:999999 tg_1'])
  })

  it('lead nowhere when all are 0', () => {
    expect(weightRows(forward(0, 0))).toEqual(['0:999999 tg_none'])
  })

  it('cover every number once, whatever the weights', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 999 }), { minLength: 1, maxLength: 5 }), weights => {
        const rows = weightRows(forward(...weights)).map(row => row.split(/[: ]/).slice(0, 2).map(Number))
        expect(rows[0]?.[0]).toBe(0)
        expect(rows.at(-1)?.[1]).toBe(999_999)
        rows.slice(1).forEach(([from], index) => {
          expect(from).toBe((rows[index]?.[1] ?? 0) + 1)
        })
      })
    )
  })
})

describe('the configuration', () => {
  const with_ = (listener: object): Plane => {
    const one = plane([])
    const [front] = one.fronts
    const [first] = front?.listeners ?? []
    return { ...one, fronts: [{ address: '10.0.0.1', listeners: [{ ...first, ...listener } as PlaneListener] }] }
  }

  it('of HTTPS has its certificates in files beside it, the default first', () => {
    const { config, files } = render(
      with_({ protocol: 'https', port: 443, pems: ['A', 'B'], oldestTls: 'TLSv1.2' }),
      '/d'
    )

    expect(config).toContain(
      'bind 10.0.0.1:443 ssl crt /d/certificate_l_0.pem crt /d/certificate_l_1.pem ssl-min-ver TLSv1.2 alpn http/1.1'
    )
    expect(config).toContain('X-Forwarded-Proto https')
    expect([files.get('certificate_l_0.pem'), files.get('certificate_l_1.pem')]).toEqual(['A', 'B'])
  })

  it('of TCP forwards bytes by weight and answers nothing itself', () => {
    const { config } = render(with_({ protocol: 'tcp' }), '/d')

    expect(config).toContain('  mode tcp\n  use_backend %[rand(1000000),map_int(/d/weights_r_0.map,tg_none)]\n')
    expect(config).not.toContain('http-request')
    expect(config).toMatch(/backend tg_none\n {2}mode tcp\n$/)
  })

  it('is the same for other weights and servers: no reload for a switch', () => {
    expect(structure(plane([], [0, 1], 3))).toBe(structure(plane([], [1, 0], 0)))
    expect(structure(plane([], [1, 0, 0]))).not.toBe(structure(plane([], [1, 0])))
  })

  it('hides no mistake: no retry, no redispatch', () => {
    const { config } = render(plane([]), '/dir')
    expect(config).toContain('  retries 0\n  no option redispatch\n')
  })

  it('lets no value of a condition out of its quotes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), value => {
        const { config } = render(plane([{ field: 'path-pattern', values: [value] }]), '/dir')
        const [line = ''] = config.split('\n').filter(text => text.includes('path -m reg'))
        expect(line).toMatch(/\{ path -m reg '\^[A-Za-z0-9/_.*\\-]*\$' \}$/)
      })
    )
  })

  it('takes * and ? of a pattern for any text and any character', () => {
    const { config } = render(plane([{ field: 'path-pattern', values: ['/img/*.p?g'] }]), '/dir')
    expect(config).toContain("'^/img/.*\\x2ep.g$'")
  })
})

describe('the master', () => {
  it('tells the worker that accepts from those that only finish', () => {
    expect(
      processes(
        [
          '#<PID>          <type>          <reloads>       <uptime>        <version>      ',
          '25321           master          2 [failed: 1]   0d00h00m05s     2.6.12-1+deb12u4',
          '# workers',
          '25532           worker          0               0d00h00m00s     2.6.12-1+deb12u4',
          '# old workers',
          '25335           worker          1               0d00h00m05s     2.6.12-1+deb12u4',
          '# programs',
          ''
        ].join('\n')
      )
    ).toEqual({ reloads: 2, failedReloads: 1, current: 25532, old: [25335] })
  })
})

describe('the table of statistics', () => {
  it('is read by the names of its columns: what each target group was asked', () => {
    const table = [
      '# pxname,svname,req_tot,hrsp_5xx,',
      'tg_abc,i-1,9,9,',
      'tg_abc,BACKEND,12,3,',
      'tg_none,BACKEND,4,4,',
      'front,FRONTEND,16,7,',
      ''
    ].join('\n')
    expect(counted(table)).toEqual([{ groupId: 'abc', requests: 12, failed: 3 }])
  })
})
