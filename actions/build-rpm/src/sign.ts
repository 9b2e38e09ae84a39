import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import { lastLines, printed, type Run } from '../../../lib/rpm/program.ts'

export interface SigningKey {
  /** The private key as `gpg --export-secret-keys --armor` prints it, or the same in base64. */
  readonly key: string
  readonly passphrase: string | undefined
}

const REMEDY_KEY =
  'Give the output of `gpg --armor --export-secret-keys KEY` as a secret; the key must be able to sign and not be expired.'

/**
 * Signs the packages and verifies them with only that key in an otherwise empty keyring.
 * The key reaches gpg by its standard input and the passphrase by a file in a directory that only this user can read;
 * the directory goes whatever happens, with its agent. Neither is ever an argument or a line of the log.
 * @returns the fingerprint of the key.
 */
export async function sign(
  run: Run,
  { key, passphrase }: SigningKey,
  packages: readonly string[],
  temporary: string
): Promise<string> {
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
    const signer = (await run('gpgconf', ['--list-dirs', 'bindir'])).stdout.trim()
    const signed = await run('rpmsign', [
      ...macro('__gpg', `${signer === '' ? '/usr/bin' : signer}/gpg`),
      ...macro('_gpg_path', home),
      ...macro('_gpg_name', fingerprint),
      ...macro('_gpg_digest_algo', 'sha256'),
      ...macro('_gpg_sign_cmd_extra_args', `--batch --no-tty ${unlock.join(' ')}`),
      '--addsign',
      ...packages
    ])
    if (signed.code !== 0) {
      throw new KilnError(`rpmsign failed: ${lastLines(signed.stderr)}`, {
        remedy: 'Check sign-passphrase, and that the key can sign. Nothing was handed on.'
      })
    }
    await verifyWithOnly(run, gpg, fingerprint, home, packages)
    return fingerprint
  } finally {
    await run('gpgconf', ['--homedir', home, '--kill', 'all']).catch(() => {})
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

const macro = (name: string, value: string): string[] => ['--define', `${name} ${value}`]

const decoded = (key: string): Buffer =>
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

async function verifyWithOnly(
  run: Run,
  gpg: readonly string[],
  fingerprint: string,
  home: string,
  packages: readonly string[]
): Promise<void> {
  const publicKey = join(home, 'public.asc')
  await printed(
    run('gpg', [...gpg, '--armor', '--output', publicKey, '--export', fingerprint]),
    'gpg cannot export the public key',
    REMEDY_KEY
  )
  const keyring = ['--dbpath', join(home, 'rpmdb')]
  await printed(run('rpmkeys', [...keyring, '--import', publicKey]), 'rpm cannot import the public key', REMEDY_KEY)
  for (const path of packages) {
    const { code, stdout } = await run('rpmkeys', [...keyring, '--checksig', '--verbose', path])
    // A package without a signature passes --checksig with its digests, so a signature line of this key is required.
    const bySignature = new RegExp(`Signature, key ID [0-9a-f]*${fingerprint.slice(-8)}: OK`, 'i').test(stdout)
    if (code !== 0 || !bySignature) {
      throw new KilnError(`The signature of ${path} does not verify: ${lastLines(stdout)}`, {
        remedy:
          'Check that the target distribution knows the kind of key (RSA 4096 is known to all). Nothing was handed on.'
      })
    }
  }
}
