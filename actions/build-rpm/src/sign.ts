import { KilnError } from '../../../lib/errors.ts'
import { lastLines, type Run, whereIs } from '../../../lib/rpm/program.ts'
import { notSigned, unsigned } from '../../../lib/rpm/signature.ts'
import { type SigningKey, withSigningKey } from '../../../lib/rpm/signing-key.ts'
import { withSequoiaKey } from './sequoia.ts'

/** `auto` is gpg where it is installed, and otherwise Sequoia's sq. */
export type SigningTool = 'auto' | 'gpg' | 'sq'

export interface Signing {
  readonly run: Run
  readonly key: SigningKey
  readonly tool: SigningTool
  readonly temporary: string
}

/** A key that is ready to sign, in the tool that holds it. */
export interface Signer {
  readonly fingerprint: string
  /** The public half, armoured. */
  readonly publicKey: string
  /** What makes rpmsign use it: macros, each a name and a value. */
  readonly macros: readonly string[]
  /** A program and its arguments that sign standard input and print the signature. */
  readonly trial: readonly [string, ...string[]]
  /** What the tool's own words say of a failure. */
  reason(said: string): string
}

/** EL 8's rpm and older ones know no key of EdDSA. */
const UNKNOWN_KIND =
  'Check that the rpm here and that of the target know the kind of key (RSA 4096 is known to all). Nothing was handed on.'
const REMEDY = 'Check sign-passphrase, and that the key can sign. Nothing was handed on.'

/**
 * Signs a word, so that a wrong passphrase or a key that cannot sign shows before a long build and not after it. The key
 * is gone again before any code of the spec runs.
 * @throws KilnError with the tool's reason.
 */
export const proveKey = ({ run, key, tool, temporary }: Signing): Promise<void> =>
  withKey({ run, key, tool, temporary }, async ({ trial: [program, ...args], reason }) => {
    const { code, stderr } = await run(program, args, { input: 'kiln' })
    if (code !== 0) throw new KilnError(`The signing key cannot sign: ${reason(stderr)}`, { remedy: REMEDY })
  })

/**
 * Signs the packages and verifies them with only that key in an otherwise empty keyring.
 * @returns the fingerprint of the key.
 */
export const sign = (signing: Signing, packages: readonly string[]): Promise<string> =>
  withKey(signing, async ({ fingerprint, publicKey, macros, reason }) => {
    const { run, temporary } = signing
    const defines = macros.flatMap(macro => ['--define', macro])
    const signed = await run('rpmsign', [...defines, '--addsign', ...packages])
    if (signed.code !== 0) {
      const remedy = /Unsupported PGP/.test(signed.stderr) ? UNKNOWN_KIND : REMEDY
      throw new KilnError(`rpmsign failed: ${reason(signed.stderr)}`, { remedy })
    }
    const bad = await unsigned(run, publicKey, packages, temporary)
    if (bad.length > 0) throw notSigned(bad, UNKNOWN_KIND)
    return fingerprint
  })

async function withKey<T>({ run, key, tool, temporary }: Signing, body: (signer: Signer) => Promise<T>): Promise<T> {
  if (tool === 'sq' || (tool === 'auto' && !(await whereIs(run, 'gpg')) && (await whereIs(run, 'sq'))))
    return withSequoiaKey(run, key, temporary, body)
  return withSigningKey(run, key, temporary, async ({ fingerprint, home, gpg, unlock, publicKey }) => {
    const directory = (await run('gpgconf', ['--list-dirs', 'bindir'])).stdout.trim()
    const program = `${directory === '' ? '/usr/bin' : directory}/gpg`
    return body({
      fingerprint,
      publicKey,
      macros: gpgMacros({ program, home, fingerprint, unlock }),
      trial: ['gpg', ...gpg, ...unlock, '--local-user', fingerprint, '--armor', '--detach-sign', '--output', '-'],
      reason: lastLines
    })
  })
}

export interface GpgMacros {
  readonly program: string
  readonly home: string
  readonly fingerprint: string
  readonly unlock: readonly string[]
}

/** The same names from rpm 4.14 to rpm 6, where `%_openpgp_sign` is gpg unless set; rpm 4.11 asks for a passphrase itself. */
export const gpgMacros = ({ program, home, fingerprint, unlock }: GpgMacros): string[] => [
  '_openpgp_sign gpg',
  `__gpg ${program}`,
  `_gpg_path ${home}`,
  `_gpg_name ${fingerprint}`,
  '_gpg_digest_algo sha256',
  `_gpg_sign_cmd_extra_args --batch --no-tty ${unlock.join(' ')}`
]
