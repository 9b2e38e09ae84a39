/** The packages of a base that this account cannot read, told by the instance that Image Builder starts of it, in its log. */
import { gunzipSync } from 'node:zlib'
import { type InstalledPackage, parseInstalled, RPM_FORMAT } from './installation.ts'

const MARK = 'kiln-base-packages'
/** Some thousands of packages come to some 100 KiB packed. */
const LINE_CHARACTERS = 1000
const UNPACKED_BYTES_MAX = 32 * 1024 * 1024

/**
 * Commands of bash that list what the base has, packed, in numbered lines of which the last says how many there are. No
 * file is written, and a list that cannot be made is no reason to fail.
 */
export const listingCommands: readonly string[] = [
  `rpm -qa --qf '${RPM_FORMAT}' | gzip -n | base64 -w ${LINE_CHARACTERS} | {`,
  `  n=0; while read -r part || [ -n "$part" ]; do n=$((n + 1)); echo "${MARK} $n $part"; done; echo "${MARK} end $n"`,
  '} || true'
]

/** Reads the list out of a log, whatever the log puts before a line. */
export interface ListingReader {
  /** Whether the line is a part of the list, and so nothing for people. */
  take(line: string): boolean
  /** Undefined until the list is whole. */
  packages(): readonly InstalledPackage[] | undefined
}

export function listingReader(): ListingReader {
  const parts = new Map<number, string>()
  let count: number | undefined
  return {
    take(line) {
      const [, which, part = ''] = new RegExp(`${MARK} (\\d+|end) ([\\w+/=]+)\\s*$`).exec(line) ?? []
      if (which === undefined) return false
      if (which === 'end') count = Number(part)
      else parts.set(Number(which), part)
      return true
    },

    packages() {
      const all = Array.from({ length: count ?? 0 }, (_, index) => parts.get(index + 1))
      if (all.length === 0 || all.includes(undefined)) return undefined
      try {
        const packed = Buffer.from(all.join(''), 'base64')
        const packages = parseInstalled(gunzipSync(packed, { maxOutputLength: UNPACKED_BYTES_MAX }).toString())
        return packages.length === 0 ? undefined : packages
      } catch {
        return undefined
      }
    }
  }
}
