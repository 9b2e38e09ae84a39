import { accessSync, constants } from 'node:fs'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'

/** Programs that the lab and its rooms call, and the Debian package of each. */
const PROGRAMS: Readonly<Record<string, string>> = {
  ip: 'iproute2',
  losetup: 'mount',
  mount: 'mount',
  nsenter: 'util-linux',
  unshare: 'util-linux',
  setpriv: 'util-linux',
  'systemd-nspawn': 'systemd-container',
  haproxy: 'haproxy',
  dnsmasq: 'dnsmasq-base'
}

/** Users of Debian have no sbin on their PATH, and half of these programs are there. */
export function withSystemPrograms(env: NodeJS.ProcessEnv): string {
  const path = (env['PATH'] ?? '').split(delimiter).filter(directory => directory !== '')
  const missing = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/bin', '/bin'].filter(
    directory => !path.includes(directory)
  )
  return [...path, ...missing].join(delimiter)
}

/** What of them this machine lacks: program and package. */
export function missingPrograms(path: string): readonly (readonly [program: string, packageName: string])[] {
  return Object.entries(PROGRAMS).filter(
    ([program]) => !path.split(delimiter).some(directory => isProgram(join(directory, program)))
  )
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

/** Where tools and base images are kept. */
export const cacheDirectory = (env: NodeJS.ProcessEnv = process.env): string =>
  env['KILN_CACHE'] || join(env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'kiln')
