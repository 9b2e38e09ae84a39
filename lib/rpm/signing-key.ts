import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type InputProblem, KilnError } from '../errors.ts'
import { printed, type Run } from './program.ts'

export interface SigningKey {
  /** The private key as `gpg --export-secret-keys --armor` or `sq key export` prints it, or the same in base64. */
  readonly key: string
  readonly passphrase: string | undefined
}

/**
 * What of a key and its passphrase may be in no log: a runner masks line by line, and an armoured key has lines that say
 * nothing.
 */
export const secretsOf = ({ key = '', passphrase = '' }: Partial<Record<keyof SigningKey, string | undefined>>) => [
  ...key
    .split('\n')
    .map(line => line.trim())
    .filter(line => /^[^-\s]{4,}/.test(line)),
  ...(passphrase === '' ? [] : [passphrase])
]

/** What is wrong with the inputs of a key: a passphrase without one is a secret that has another name. */
export const keyProblems = ({
  key,
  passphrase
}: Partial<Record<keyof SigningKey, string | undefined>>): readonly InputProblem[] =>
  key === undefined && passphrase !== undefined
    ? [{ input: 'sign-key', problem: 'is empty, and sign-passphrase is not: the secret may have another name' }]
    : []

/** A private key in a home directory of gpg that holds nothing else. */
export interface UnlockedKey {
  readonly fingerprint: string
  /** The directory, which only this user can read. */
  readonly home: string
  /** What every call of gpg starts with. */
  readonly gpg: readonly string[]
  /** What lets gpg use the private key without a terminal. */
  readonly unlock: readonly string[]
  /** The public half, armoured. */
  readonly publicKey: string
}

export const REMEDY_KEY =
  'Give the output of `gpg --armor --export-secret-keys KEY` as a secret; the key must be able to sign and not be expired.'

/**
 * Lets the body use a private key. It reaches gpg by its standard input and the passphrase by a file in a directory that
 * only this user can read; the directory goes whatever happens, with its agent. Neither is ever an argument or a line
 * of the log.
 * @throws KilnError for a key that cannot sign.
 */
export async function withSigningKey<T>(
  run: Run,
  { key, passphrase }: SigningKey,
  temporary: string,
  body: (key: UnlockedKey) => Promise<T>
): Promise<T> {
  // gpg-agent's socket must fit in 108 bytes, so the directory is not made below a long workspace path.
  const home = await mkdtemp(join(temporary, 'kiln-gpg-'))
  const gpg = ['--homedir', home, '--batch', '--no-tty']
  try {
    const passphraseFile = join(home, 'passphrase')
    await writeFile(passphraseFile, passphrase ?? '', { mode: 0o600 })
    const unlock = ['--pinentry-mode', 'loopback', '--passphrase-file', passphraseFile]
    const imported = await run('gpg', [...gpg, ...unlock, '--import'], { input: decoded(key) })
    if (imported.code !== 0) throw new KilnError('gpg cannot import the signing key.', { remedy: REMEDY_KEY })
    const fingerprint = await signingKey(run, gpg)
    const publicKey = await printed(
      run('gpg', [...gpg, '--armor', '--export', fingerprint]),
      'gpg cannot export the public key',
      REMEDY_KEY
    )
    return await body({ fingerprint, home, gpg, unlock, publicKey })
  } finally {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => {})
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The key's own bytes: armoured as it is, or out of base64. */
export const decoded = (key: string): Buffer =>
  key.includes('-----BEGIN') ? Buffer.from(key.endsWith('\n') ? key : `${key}\n`) : Buffer.from(key, 'base64')

/** The fingerprint of the first secret key that can sign now (gpg's doc/DETAILS: field 2 validity, 12 capabilities). */
async function signingKey(run: Run, gpg: readonly string[]): Promise<string> {
  const listed = await printed(
    run('gpg', [...gpg, '--with-colons', '--list-secret-keys']),
    'gpg cannot list the imported key',
    REMEDY_KEY
  )
  const rows = listed.split('\n').map(line => line.split(':'))
  const primary = rows.findIndex(
    row => row[0] === 'sec' && !/[reid]/.test(row[1] ?? '') && (row[11] ?? '').includes('S')
  )
  const fingerprint = primary < 0 ? undefined : rows.slice(primary).find(row => row[0] === 'fpr')?.[9]
  if (fingerprint === undefined || fingerprint === '') {
    throw new KilnError('The key in "sign-key" cannot sign: it is public only, expired, revoked, or not for signing.', {
      remedy: REMEDY_KEY
    })
  }
  return fingerprint
}
