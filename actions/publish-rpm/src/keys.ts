import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { InputError, KilnError } from '../../../lib/errors.ts'
import { lastLines, printed, type Run } from '../../../lib/rpm/program.ts'
import { isPublicKey, notSigned, unsigned } from '../../../lib/rpm/signature.ts'
import { REMEDY_KEY, type SigningKey, type UnlockedKey, withSigningKey } from '../../../lib/rpm/signing-key.ts'
import type { Signer } from './revisions.ts'

export interface KeyOrder {
  readonly workspace: string
  /** A public key, as a file or as armoured text. */
  readonly gpgKey: string | undefined
  readonly signingKey: SigningKey | undefined
}

/** What the keys of an order allow. */
export interface Keys {
  /** @throws KilnError unless the key signed all of these packages; no key asks for nothing. */
  verify(packages: readonly string[]): Promise<void>
  readonly sign: Signer | undefined
}

/** Lets the body use the keys; of the private one nothing is left behind. */
export async function withKeys<T>(
  run: Run,
  { workspace, gpgKey, signingKey }: KeyOrder,
  temporary: string,
  body: (keys: Keys) => Promise<T>
): Promise<T> {
  const given = gpgKey === undefined ? undefined : await publicKey(workspace, gpgKey)
  const verifying = (text: string | undefined) => async (packages: readonly string[]) => {
    const bad = text === undefined ? [] : await unsigned(run, text, packages, temporary)
    if (bad.length > 0) {
      throw notSigned(bad, 'Sign them (build-rpm does, by its sign-key), or give the right key. Nothing was published.')
    }
  }
  if (signingKey === undefined) return body({ verify: verifying(given), sign: undefined })
  return withSigningKey(run, signingKey, temporary, unlocked =>
    body({ verify: verifying(given ?? unlocked.publicKey), sign: bytes => signature(run, unlocked, bytes) })
  )
}

async function publicKey(workspace: string, value: string): Promise<string> {
  const wrong = (problem: string): InputError => new InputError([{ input: 'package-gpgkey', problem }])
  const text = isPublicKey(value)
    ? value
    : await readFile(resolve(workspace, value), 'utf8').catch(error => {
        throw wrong(`"${value}" cannot be read: ${(error as Error).message}`)
      })
  if (!isPublicKey(text)) throw wrong('is no public key as `gpg --armor --export` prints it')
  return text
}

/** Verified before it is handed on: the home knows no other key. */
async function signature(run: Run, { home, gpg, unlock, fingerprint }: UnlockedKey, bytes: Buffer): Promise<Buffer> {
  const file = join(home, 'repomd.xml')
  await writeFile(file, bytes)
  const asc = await printed(
    run('gpg', [
      ...gpg,
      ...unlock,
      '--local-user',
      fingerprint,
      '--armor',
      '--digest-algo',
      'SHA256',
      '--output',
      '-',
      '--detach-sign',
      file
    ]),
    'gpg cannot sign the metadata',
    `${REMEDY_KEY} Check sign-passphrase, too.`
  )
  const { code, stderr } = await run('gpg', [...gpg, '--verify', '-', file], { input: asc })
  if (code !== 0) {
    throw new KilnError(`The signature of the metadata does not verify: ${lastLines(stderr)}`, { remedy: REMEDY_KEY })
  }
  return Buffer.from(asc)
}
