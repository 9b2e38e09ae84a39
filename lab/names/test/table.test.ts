import { describe, expect, it } from '@jest/globals'
import { configuration, hostsFile, table } from '../table.ts'

const balancers = new Map([['internal-shop-1.us-east-1.elb.amazonaws.com', ['10.77.250.10', '10.77.250.11']]])

describe('names', () => {
  it('answers the DNS names of balancers with all their addresses', () => {
    expect(hostsFile(table(balancers, []))).toBe(
      '10.77.250.10 internal-shop-1.us-east-1.elb.amazonaws.com\n10.77.250.11 internal-shop-1.us-east-1.elb.amazonaws.com\n'
    )
  })

  it('answers a CNAME of a private zone as a CNAME with a low TTL', () => {
    const records = [
      {
        Name: 'hello.test.internal.',
        Type: 'CNAME' as const,
        TTL: 300,
        ResourceRecords: [{ Value: 'Internal-shop-1.us-east-1.elb.amazonaws.com.' }]
      }
    ]
    expect(configuration(table(balancers, records), '/hosts')).toContain(
      'cname=hello.test.internal,internal-shop-1.us-east-1.elb.amazonaws.com,5\n'
    )
  })

  it('answers an alias to a balancer with its addresses', () => {
    const records = [
      {
        Name: 'shop.internal.',
        Type: 'A' as const,
        AliasTarget: {
          HostedZoneId: 'Z35SXDOTRQ7X7K',
          DNSName: 'dualstack.internal-shop-1.us-east-1.elb.amazonaws.com.',
          EvaluateTargetHealth: false
        }
      }
    ]
    expect(table(balancers, records).addresses.get('shop.internal')).toEqual(['10.77.250.10', '10.77.250.11'])
  })

  it('joins the address records of one name', () => {
    const record = (ip: string) => ({ Name: 'db.internal.', Type: 'A' as const, ResourceRecords: [{ Value: ip }] })
    expect(table(new Map(), [record('10.0.0.1'), record('10.0.0.2')]).addresses.get('db.internal')).toEqual([
      '10.0.0.1',
      '10.0.0.2'
    ])
  })

  it('knows nobody else: no upstream, NXDOMAIN', () => {
    const text = configuration(table(new Map(), []), '/hosts')
    expect(text).toContain('no-resolv\n')
    expect(text).toContain('local=/#/\n')
  })
})
