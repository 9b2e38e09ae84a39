import { KilnError } from '../../../lib/errors.ts'
import { lastLines, type Run } from '../../../lib/rpm/program.ts'
import { notSigned, unsigned } from '../../../lib/rpm/signature.ts'
import { type SigningKey, withSigningKey } from '../../../lib/rpm/signing-key.ts'

/**
 * Signs the packages and verifies them with only that key in an otherwise empty keyring.
 * @returns the fingerprint of the key.
 */
export const sign = (run: Run, key: SigningKey, packages: readonly string[], temporary: string): Promise<string> =>
  withSigningKey(run, key, temporary, async ({ fingerprint, home, unlock, publicKey }) => {
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
    const bad = await unsigned(run, publicKey, packages, temporary)
    if (bad.length > 0) {
      throw notSigned(
        bad,
        'Check that the target distribution knows the kind of key (RSA 4096 is known to all). Nothing was handed on.'
      )
    }
    return fingerprint
  })

const macro = (name: string, value: string): string[] => ['--define', `${name} ${value}`]
