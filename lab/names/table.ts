/** What the lab's name server says, made from the balancers' names and the private hosted zones. Pure. */
import type { ResourceRecordSet } from '@aws-sdk/client-route-53'

/** Seconds that an answer may be kept: a record that changes is seen soon, as with a TTL that suits deploys. */
const TTL_SECONDS = 5

/** Wildcards are not modelled: dnsmasq has none for CNAMEs. */
const NAME = /^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/

const VALUES: Readonly<Record<string, RegExp>> = {
  A: /^(\d{1,3}\.){3}\d{1,3}$/,
  CNAME: /^[A-Za-z0-9_.-]+$/,
  TXT: /^"[^"\n]*"$/
}

export interface Table {
  /** Name to IPv4 addresses. */
  readonly addresses: ReadonlyMap<string, readonly string[]>
  readonly aliases: ReadonlyMap<string, { readonly target: string; readonly ttlSeconds: number }>
  readonly texts: ReadonlyMap<string, readonly string[]>
}

/** Names as they are asked for: lower case, no dot at the end, no `\052` for `*`. */
export function plain(name: string): string {
  return name
    .toLowerCase()
    .replace(/\.$/, '')
    .replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))
}

/**
 * An alias to a balancer answers with the balancer's own addresses, not with a CNAME
 * (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html).
 */
export function table(balancers: ReadonlyMap<string, readonly string[]>, records: readonly ResourceRecordSet[]): Table {
  const addresses = new Map([...balancers].map(([name, ips]) => [plain(name), ips]))
  const aliases = new Map<string, { target: string; ttlSeconds: number }>()
  const texts = new Map<string, readonly string[]>()
  const add = (name: string, ips: readonly string[]): void => {
    if (ips.length > 0) addresses.set(name, [...new Set([...(addresses.get(name) ?? []), ...ips])])
  }
  for (const { Name = '', Type, TTL = TTL_SECONDS, ResourceRecords = [] } of records) {
    // A value that dnsmasq would not read must not take the other names down with it.
    if (!NAME.test(plain(Name))) continue
    const values = ResourceRecords.map(({ Value = '' }) => Value).filter(value => VALUES[Type ?? 'NS']?.test(value))
    if (Type === 'A') add(plain(Name), values)
    if (Type === 'TXT' && values.length > 0) texts.set(plain(Name), values)
    const [target] = values
    if (Type === 'CNAME' && target !== undefined) {
      aliases.set(plain(Name), { target: plain(target), ttlSeconds: Math.min(TTL, TTL_SECONDS) })
    }
  }
  for (const { Name = '', Type, AliasTarget } of records) {
    if (Type !== 'A' || AliasTarget?.DNSName === undefined || !NAME.test(plain(Name))) continue
    add(plain(Name), addresses.get(plain(AliasTarget.DNSName).replace(/^dualstack\./, '')) ?? [])
  }
  return { addresses, aliases, texts }
}

/** The file of addresses, which dnsmasq reads anew on SIGHUP. */
export function hostsFile({ addresses }: Table): string {
  return [...addresses].flatMap(([name, ips]) => ips.map(ip => `${ip} ${name}\n`)).join('')
}

/** The rest, which dnsmasq reads only when it starts. `local=/#/` answers NXDOMAIN for what is not known. */
export function configuration({ aliases, texts }: Table, hostsPath: string): string {
  return [
    'no-resolv',
    'no-hosts',
    'no-poll',
    'bind-interfaces',
    'port=53',
    // Without a change of user or group, which would undo the death signal set by our parent.
    'user=root',
    'group=root',
    'pid-file=',
    'cache-size=0',
    'local=/#/',
    `local-ttl=${TTL_SECONDS}`,
    `addn-hosts=${hostsPath}`,
    ...[...aliases].map(([name, { target, ttlSeconds }]) => `cname=${name},${target},${ttlSeconds}`),
    ...[...texts].flatMap(([name, values]) => values.map(value => `txt-record=${name},${value}`)),
    ''
  ].join('\n')
}
