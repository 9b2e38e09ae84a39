import { glob, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { KilnError } from '../errors.ts'

/**
 * The files that `rpms` names: the JSON of build-rpm's output, or paths and patterns, one a line.
 * @throws KilnError for one that is not there.
 */
export async function listedRpms(workspace: string, value: string): Promise<string[]> {
  const named = value.startsWith('[') ? fromJson(value) : value.split(/\r?\n/).map(line => line.trim())
  const found: string[] = []
  for (const one of named.filter(line => line !== '')) {
    const paths: string[] = []
    if (await isFile(resolve(workspace, one))) paths.push(resolve(workspace, one))
    else for await (const path of glob(one, { cwd: workspace })) paths.push(resolve(workspace, path))
    if (paths.length === 0) {
      throw new KilnError(`No package matches "${one}" of the input "rpms".`, {
        remedy: 'Check the path (relative to the workspace); packages built in another job must be downloaded first.'
      })
    }
    found.push(...paths.sort())
  }
  const binary = [...new Set(found)].filter(path => !path.endsWith('.src.rpm'))
  if (binary.length === 0) {
    throw new KilnError('The input "rpms" names no binary package.', {
      remedy: 'Give the output `rpms` of build-rpm, or paths of .rpm files.'
    })
  }
  return binary
}

const isFile = async (path: string): Promise<boolean> => (await stat(path).catch(() => undefined))?.isFile() ?? false

function fromJson(value: string): string[] {
  try {
    const listed: unknown = JSON.parse(value)
    if (!Array.isArray(listed)) throw new Error('it is no list')
    return listed.map((one: unknown) => {
      const path = typeof one === 'string' ? one : (one as { path?: unknown } | null)?.path
      if (typeof path !== 'string') throw new Error('an entry has no path')
      return path
    })
  } catch (error) {
    throw new KilnError(`The input "rpms" is not the JSON of build-rpm: ${(error as Error).message}.`, {
      remedy: 'Give the output "rpms" of build-rpm as it is, or paths, one a line.'
    })
  }
}
