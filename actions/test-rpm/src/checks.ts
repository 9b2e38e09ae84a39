/** One thing that was looked at. */
export interface Check {
  readonly check:
    | 'install'
    | 'scriptlets'
    | 'units-enabled'
    | 'units-valid'
    | 'files'
    | 'users'
    | 'configuration'
    | 'nothing-started'
    | 'upgrade'
    | 'erase'
    | 'commands'
    | 'booted'
    | 'running-install'
    | 'units-started'
    | 'health'
    | 'running-upgrade'
    | 'running-erase'
    | 'boot-units'
    | 'boot-health'
    | 'boot-commands'
  readonly outcome: 'passed' | 'failed' | 'allowed' | 'not checked'
  /** What was wrong, or why it was not checked, or what was found right. */
  readonly detail: string
  readonly milliseconds: number
}

const UNIT = /^(?:\/usr)?\/lib\/systemd\/system\/([^/]+\.(?:service|socket|timer|path))$/

/** The units among a package's files; templates have no instance of their own. */
export const unitsAmong = (files: readonly string[]): string[] =>
  files.flatMap(file => UNIT.exec(file)?.[1] ?? []).filter(unit => !unit.includes('@'))

/** Whether a unit's text says that it is to be started by enabling it. */
export const isInstallable = (text: string): boolean =>
  /^\[Install\]/m.test(text) && /^(WantedBy|RequiredBy)\s*=\s*\S/m.test(text)

/** The users and groups that a unit runs as. */
export const accountsOf = (text: string): { users: string[]; groups: string[] } => ({
  users: values(text, 'User'),
  groups: values(text, 'Group')
})

const values = (text: string, key: string): string[] =>
  /^DynamicUser\s*=\s*(yes|true|1|on)/im.test(text)
    ? []
    : [...text.matchAll(new RegExp(String.raw`^${key}\s*=\s*([^\s%]+)\s*$`, 'gm'))].map(match => match[1] ?? '')

/** The units that preset files enable by name. */
export const enabledByPresets = (texts: readonly string[]): string[] =>
  texts
    .flatMap(text => [...text.matchAll(/^\s*enable\s+(\S+\.\w+)\s*$/gm)].map(match => match[1] ?? ''))
    .filter(unit => !/[*?[@]/.test(unit))

/**
 * What rpm says went wrong in a transaction that it counts as done: scriptlets that failed and owners that do not
 * exist are only warnings to it.
 */
export const transactionTrouble = (said: string): string[] =>
  said
    .split('\n')
    .filter(line => /scriptlet failed|(?:user|group) \S+ does not exist/.test(line))
    .map(line => line.replace(/^warning: /, '').trim())

/** Files that differ from the package; changes to configuration files (`c`) are not the package's fault. */
export const differing = (verification: string): string[] =>
  verification.split('\n').filter(line => /^(\S{8,9}|missing)\s/.test(line) && !/^\S+\s+[cgd]\s/.test(line))

/** Programs that can say whether the configuration below a directory is right. */
export const CONFIGURATION = [
  { below: '/etc/nginx/', program: '/usr/sbin/nginx', args: ['-t', '-q'] },
  { below: '/etc/sudoers.d/', program: '/usr/sbin/visudo', args: ['-c', '-q'] },
  { below: '/etc/httpd/', program: '/usr/sbin/httpd', args: ['-t'] },
  { below: '/etc/haproxy/', program: '/usr/sbin/haproxy', args: ['-c', '-f', '/etc/haproxy/haproxy.cfg'] }
] as const

/** What systemd says of a unit (systemctl(1), show). */
export interface UnitState {
  readonly id: string
  readonly load: string
  readonly active: string
  readonly sub: string
  readonly result: string
  readonly type: string
  /** How often systemd has started it again by itself. */
  readonly restarts: number
}

export const UNIT_PROPERTIES = ['Id', 'LoadState', 'ActiveState', 'SubState', 'Result', 'Type', 'NRestarts'] as const

/** Reads `systemctl show --property=…`: a block for each unit, in the order asked for. */
export const readUnitStates = (shown: string, units: readonly string[]): UnitState[] => {
  const blocks = shown.trim().split(/\n\s*\n/)
  return units.map((unit, index) => {
    const values = new Map((blocks[index] ?? '').split('\n').map(line => line.split(/=(.*)/s, 2) as [string, string]))
    const value = (key: (typeof UNIT_PROPERTIES)[number]): string => values.get(key) ?? ''
    return {
      id: unit,
      load: value('LoadState') || 'not-found',
      active: value('ActiveState') || 'unknown',
      sub: value('SubState'),
      result: value('Result'),
      type: value('Type'),
      restarts: Number(value('NRestarts') || 0)
    }
  })
}

/** A oneshot that has done its work is as good as one that runs. */
export const isActive = ({ load, active, type, result }: UnitState): boolean =>
  load === 'loaded' &&
  (active === 'active' || (type === 'oneshot' && active === 'inactive' && (result === 'success' || result === '')))
