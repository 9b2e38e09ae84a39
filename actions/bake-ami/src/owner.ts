import { readlinkSync } from 'node:fs'

/**
 * Who owns what is unfinished in a cache directory: this process, and the pid namespace in which its number means
 * something, because containers may share the directory.
 */
export const OWNER = `${process.pid}-${/\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? '0'}`
