/**
 * A balancer as a configuration of HAProxy 2.6. Pure text; `proxy.ts` decides when it is needed. Weights live in map
 * files (one per rule and address), because a map is replaced atomically at run time and a configuration is not.
 */
import type { Plane, PlaneAction, PlaneCondition, PlaneGroup, PlaneListener, PlaneRule, PlaneServer } from '../plane.ts'

/** Rows of a map share this many numbers, so a weight is right to one part in a million. */
const SHARES = 1_000_000

export interface Rendered {
  readonly config: string
  /** File name to content, beside the configuration: bodies of fixed responses and the weights. */
  readonly files: ReadonlyMap<string, string>
}

/**
 * Times of an application load balancer: 10 s to connect to a target and 60 s idle by default
 * (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html).
 * `retries 0` and no redispatch, because a real balancer does not hide a dead target.
 * `idle-close-on-response`: a reload tells keep-alive clients with their next response instead of cutting them.
 */
export function render(plane: Plane, directory: string): Rendered {
  const files = new Map<string, string>()
  const lines = [
    'global',

    '  fd-hard-limit 16384',
    '  nbthread 1',
    '  tune.bufsize 32768',
    'defaults',
    '  mode http',
    '  retries 0',
    '  no option redispatch',
    '  option http-keep-alive',
    '  option idle-close-on-response',
    '  http-reuse safe',

    '  timeout connect 10s',
    `  timeout client ${plane.idleTimeoutSeconds}s`,
    `  timeout server ${plane.idleTimeoutSeconds}s`,
    `  timeout tunnel ${plane.idleTimeoutSeconds}s`,
    `  timeout http-keep-alive ${plane.idleTimeoutSeconds}s`
  ]
  plane.fronts.forEach((front, index) => {
    for (const listener of front.listeners) {
      lines.push(
        `frontend f_${listener.id}_${index}`,
        `  bind ${front.address}:${listener.port}${secure(listener, directory, files)}`,
        ...(listener.protocol === 'tcp' ? ['  mode tcp'] : headers(listener)),
        ...routing(listener, index, directory, files)
      )
    }
  })
  for (const group of plane.groups) lines.push(...backend(group))
  lines.push('backend tg_none')
  if (isNetwork(plane)) lines.push('  mode tcp')
  return { config: `${lines.join('\n')}\n`, files }
}

/** Listeners of a network load balancer are all of TCP; those of an application load balancer none. */
const isNetwork = (plane: Plane): boolean =>
  plane.fronts.some(({ listeners }) => listeners.some(({ protocol }) => protocol === 'tcp'))

/** One file for each certificate: HAProxy takes the first one for names that none is for. */
function secure(
  { id, protocol, pems, oldestTls }: PlaneListener,
  directory: string,
  files: Map<string, string>
): string {
  if (protocol !== 'https') return ''
  const certificates = pems.map((pem, number) => {
    const file = `certificate_${id}_${number}.pem`
    files.set(file, pem)
    return ` crt ${directory}/${file}`
  })
  return ` ssl${certificates.join('')} ssl-min-ver ${oldestTls ?? 'TLSv1.0'} alpn http/1.1`
}

/** The name of a rule's map on one address. */
export function mapName(ruleId: string, front: number): string {
  return `weights_${ruleId}_${front}.map`
}

/** The rows of a map: ranges of numbers in proportion to the weights; a group of weight 0 has no row. */
export function weightRows(action: Extract<PlaneAction, { type: 'forward' }>): readonly string[] {
  const total = action.groups.reduce((sum, group) => sum + group.weight, 0)
  const rows: string[] = []
  let used = 0
  let from = 0
  for (const { groupId, weight } of action.groups) {
    if (weight === 0) continue
    used += weight
    const end = Math.round((used / total) * SHARES)
    rows.push(`${from}:${end - 1} tg_${groupId}`)
    from = end
  }
  return rows.length > 0 ? rows : [`0:${SHARES - 1} tg_none`]
}

/** What a reload is needed for: everything but weights, servers and how these leave. */
export function structure(plane: Plane): string {
  return JSON.stringify({
    idle: plane.idleTimeoutSeconds,
    fronts: plane.fronts.map(front => ({
      ...front,
      listeners: front.listeners.map(listener => ({
        ...listener,
        rules: listener.rules.map(rule => ({
          ...rule,
          action:
            rule.action.type === 'forward'
              ? {
                  sticky: rule.action.stickySeconds,
                  groups: rule.action.stickySeconds && rule.action.groups.map(g => g.groupId)
                }
              : rule.action
        }))
      }))
    })),
    groups: plane.groups
      .map(({ id, protocol, stickySeconds, algorithm }) => ({ id, protocol, stickySeconds, algorithm }))
      .sort((a, b) => a.id.localeCompare(b.id))
  })
}

/** Every forward action with the map that holds its weights. */
export function maps(plane: Plane): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, readonly string[]>()
  plane.fronts.forEach((front, index) => {
    for (const listener of front.listeners)
      for (const rule of listener.rules)
        if (rule.action.type === 'forward') all.set(mapName(rule.id, index), weightRows(rule.action))
  })
  return all
}

function headers(listener: PlaneListener): string[] {
  return [
    '  http-request set-var(txn.began) date(0,ms)',
    '  http-request set-header X-Forwarded-For "%[req.fhdr(x-forwarded-for)], %[src]" if { req.fhdr(x-forwarded-for) -m found }',
    '  http-request set-header X-Forwarded-For %[src] if !{ req.fhdr(x-forwarded-for) -m found }',
    `  http-request set-header X-Forwarded-Proto ${listener.protocol}`,
    `  http-request set-header X-Forwarded-Port ${listener.port}`,
    '  http-request set-header X-Amzn-Trace-Id "Root=1-%{+X}Ts-%[uuid,regsub(-,,g),bytes(0,24)]" if !{ req.hdr(x-amzn-trace-id) -m found }',
    '  http-response set-var(txn.answered) bool(true)',
    // HAProxy says 503 whenever it cannot connect. A balancer of AWS says 503 only when there is no target to choose,
    // 504 when the connection timed out and 502 when the target refused it.
    '  http-after-response set-status 504 if { status 503 } !{ var(txn.answered) -m found } { srv_id gt 0 } { date(0,ms),sub(txn.began) ge 9900 }',
    '  http-after-response set-status 502 if { status 503 } !{ var(txn.answered) -m found } { srv_id gt 0 }',
    '  http-after-response set-header Server awselb/2.0 if !{ var(txn.answered) -m found }'
  ]
}

function routing(listener: PlaneListener, front: number, directory: string, files: Map<string, string>): string[] {
  if (listener.protocol === 'tcp') {
    const [rule] = listener.rules
    if (rule?.action.type !== 'forward') return ['  default_backend tg_none']
    const map = mapName(rule.id, front)
    files.set(map, `${weightRows(rule.action).join('\n')}\n`)
    return [`  use_backend %[rand(${SHARES}),map_int(${directory}/${map},tg_none)]`, '  default_backend tg_none']
  }
  const choose = listener.rules.map(
    rule =>
      `  http-request set-var(txn.rule) str(${rule.id}) if ${['!{ var(txn.rule) -m found }', ...rule.conditions.map(acl)].join(' ')}`
  )
  const act = listener.rules.flatMap(rule => action(rule, listener, front, directory, files))
  // HAProxy runs all http-request rules before it picks a backend, and warns when the file says it otherwise.
  return [
    ...choose,
    ...act.filter(line => !line.startsWith('  use_backend')),
    ...act.filter(line => line.startsWith('  use_backend')),
    '  default_backend tg_none'
  ]
}

function action(
  rule: PlaneRule,
  listener: PlaneListener,
  front: number,
  directory: string,
  files: Map<string, string>
): string[] {
  const format = (text: string): string => formatted(text, listener.protocol)
  const chosen = `{ var(txn.rule) -m str ${rule.id} }`
  const what = rule.action
  switch (what.type) {
    case 'fixed-response': {
      if (what.body === undefined || what.body === '')
        return [`  http-request return status ${what.status} if ${chosen}`]
      const file = `body_${rule.id}_${front}`
      files.set(file, what.body)
      return [
        `  http-request return status ${what.status} content-type ${what.contentType ?? 'text/plain'} file ${directory}/${file} if ${chosen}`
      ]
    }
    case 'redirect': {
      const location = (query: string) =>
        `${format(what.protocol.toLowerCase())}://${format(what.host)}:${format(what.port)}${format(what.path)}${query}`
      const redirect = (query: string, condition: string) =>
        `  http-request redirect location ${location(query)} code ${what.status} if ${chosen}${condition}`
      if (what.query === '') return [redirect('', '')]
      if (what.query !== '#{query}') return [redirect(`?${format(what.query)}`, '')]
      return [redirect('?%[query]', ' { query -m len gt 0 }'), redirect('', '')]
    }
    case 'forward': {
      const map = mapName(rule.id, front)
      files.set(map, `${weightRows(what).join('\n')}\n`)
      const weighted = `  use_backend %[rand(${SHARES}),map_int(${directory}/${map},tg_none)] if ${chosen}`
      if (what.stickySeconds === undefined) return [weighted]
      const names = what.groups.map(({ groupId }) => `tg_${groupId}`).join(' ')
      return [
        `  http-response add-header Set-Cookie "AWSALBTG=%b; Max-Age=${what.stickySeconds}; Path=/" if ${chosen}`,
        `  use_backend %[req.cook(AWSALBTG)] if ${chosen} { req.cook(AWSALBTG) -m str ${names} }`,
        weighted
      ]
    }
  }
}

function acl(condition: PlaneCondition): string {
  switch (condition.field) {
    case 'host-header':
      return `{ req.hdr(host),field(1,:),lower -m reg ${condition.values.map(v => whole(v.toLowerCase())).join(' ')} }`
    case 'path-pattern':
      return `{ path -m reg ${condition.values.map(whole).join(' ')} }`
    case 'http-header':
      return `{ req.fhdr(${condition.name}) -m reg -i ${condition.values.map(whole).join(' ')} }`
    case 'http-request-method':
      return `{ method -m reg ${condition.values.map(whole).join(' ')} }`
    case 'query-string':
      return `{ query -m reg -i ${condition.values
        .map(({ key, value }) => {
          const name = key === undefined ? '([^&=]*=)?' : `${pattern(key, '[^&]')}=`
          return `'(^|&)${name}${pattern(value, '[^&]')}(&|$)'`
        })
        .join(' ')} }`
    case 'source-ip':
      return `{ src ${condition.values.join(' ')} }`
  }
}

function backend(group: PlaneGroup): string[] {
  const balance = {
    round_robin: 'roundrobin',
    least_outstanding_requests: 'leastconn',
    weighted_random: 'random'
  }[group.algorithm]
  return [
    `backend tg_${group.id}`,
    ...(group.protocol === 'tcp' ? ['  mode tcp'] : []),
    `  balance ${balance}`,
    ...sticky(group),
    ...group.servers.map(server => `  ${serverLine(server)}`)
  ]
}

/**
 * A client without a cookie gets one, and the target that it was given is remembered by it. As on AWS the cookie comes
 * anew with each answer, and a target that takes no requests any more is forgotten for another.
 */
function sticky({ stickySeconds, protocol }: PlaneGroup): string[] {
  if (stickySeconds === undefined || protocol === 'tcp') return []
  return [
    `  stick-table type string len 36 size 100k expire ${stickySeconds}s`,
    '  http-request set-var(txn.awsalb) req.cook(AWSALB) if { req.cook(AWSALB) -m found }',
    '  http-request set-var(txn.awsalb) uuid if !{ req.cook(AWSALB) -m found }',
    '  stick on var(txn.awsalb)',
    `  http-response add-header Set-Cookie "AWSALB=%[var(txn.awsalb)]; Max-Age=${stickySeconds}; Path=/"`
  ]
}

function serverLine({ name, address, port, mode }: PlaneServer): string {
  const suffix = { ready: '', drain: ' weight 0', maint: ' disabled' }[mode]
  return `server ${name} ${address}:${port}${suffix}`
}

/** A pattern with `*` and `?` as an anchored regular expression that cannot leave its quotes. */
function whole(value: string): string {
  return `'^${pattern(value, '.')}$'`
}

function pattern(value: string, any: string): string {
  return [...Buffer.from(value)]
    .map(byte => {
      const character = String.fromCharCode(byte)
      if (character === '*') return `${any}*`
      if (character === '?') return any
      return /[A-Za-z0-9/_-]/.test(character) ? character : `\\x${hex(byte)}`
    })
    .join('')
}

/** Text of a redirect as a log-format: placeholders become samples, all else is literal. */
function formatted(text: string, protocol: string): string {
  const samples: Record<string, string> = {
    '#{protocol}': protocol,
    '#{host}': '%[req.hdr(host),field(1,:)]',
    '#{port}': '%[dst_port]',
    '#{path}': '%[path,regsub(^/,)]',
    '#{query}': '%[query]'
  }
  return text
    .split(/(#\{[a-z]+\})/)
    .map(part => samples[part] ?? [...Buffer.from(part)].map(literal).join(''))
    .join('')
}

function literal(byte: number): string {
  const character = String.fromCharCode(byte)
  if (character === '%') return '%%'
  return /[A-Za-z0-9/_.-]/.test(character) ? character : `\\x${hex(byte)}`
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0')
}
