import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { KilnError } from '../../../lib/errors.ts'
import { lastLines, printed, type Run, whereIs } from '../../../lib/rpm/program.ts'
import { decoded, type SigningKey } from '../../../lib/rpm/signing-key.ts'
import type { Signer } from './sign.ts'

const REMEDY =
  'Give the output of `sq key export --cert FINGERPRINT` as a secret; the key must be able to sign and not be expired.'

/** The first whose options stay as they are (Sequoia's release 1.0), and the first that takes a passphrase by a file. */
const FIRST_STABLE = 1

/**
 * Lets the body sign with Sequoia's sq. The key reaches it by standard input and lies in a home directory that only this
 * user can read, the passphrase in a file there; the directory goes whatever happens.
 * @throws KilnError for an sq that is too old or a key that it cannot take.
 */
export async function withSequoiaKey<T>(
  run: Run,
  { key, passphrase }: SigningKey,
  temporary: string,
  body: (signer: Signer) => Promise<T>
): Promise<T> {
  const program = await pathOf(run)
  await requireStable(run)
  const home = await mkdtemp(join(temporary, 'kiln-sq-'))
  try {
    const passphraseFile = join(home, 'passphrase')
    await writeFile(passphraseFile, passphrase ?? '', { mode: 0o600 })
    const sq = ['--home', home, '--batch']
    const input = decoded(key)
    const imported = await run('sq', [...sq, 'key', 'import'], { input })
    if (imported.code !== 0) {
      throw new KilnError(`sq cannot import the signing key: ${reason(imported.stderr)}`, { remedy: REMEDY })
    }
    const told = await printed(run('sq', [...sq, 'inspect'], { input }), 'sq cannot read the signing key', REMEDY)
    const fingerprint = fingerprintIn(told)
    if (fingerprint === undefined)
      throw new KilnError('sq names no fingerprint of the signing key.', { remedy: REMEDY })
    const publicKey = await printed(
      run('sq', [...sq, 'cert', 'export', '--cert', fingerprint]),
      'sq cannot export the public key',
      REMEDY
    )
    const unlock = ['--batch', '--password-file', passphraseFile]
    return await body({
      fingerprint,
      publicKey,
      macros: sequoiaMacros({ program, home, fingerprint, unlock }),
      trial: ['sq', ...sq, '--password-file', passphraseFile, 'sign', '--signer', fingerprint, '--signature-file', '-'],
      reason
    })
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 3 })
  }
}

/** The first fingerprint that `sq inspect` shows is that of the key, those of its subkeys have another heading. */
export const fingerprintIn = (inspected: string): string | undefined =>
  /^\s*Fingerprint: ([0-9A-F]{40,64})$/m.exec(inspected)?.[1]

/** What sq says, without the addresses of its own code. */
const reason = (said: string): string =>
  lastLines(
    said
      .split('\n')
      .filter(line => line.trim() !== '' && !/^\s+\d+: /.test(line))
      .map(line => line.trim())
      .join('\n'),
    4
  )

export interface SequoiaMacros {
  readonly program: string
  readonly home: string
  readonly fingerprint: string
  readonly unlock: readonly string[]
}

/**
 * rpm 6 knows sq by `%_openpgp_sign` (its macros.in, "OpenPGP signature macros"). Before it rpm runs `%__gpg_sign_cmd`,
 * whose second word is the program's own name, and up to 4.20 it may hand over the header on standard input, which is
 * what sq signs when no file is named. Each rpm passes over the macros of the other.
 */
export const sequoiaMacros = ({ program, home, fingerprint, unlock }: SequoiaMacros): string[] => [
  '_openpgp_sign sq',
  `__sq ${program}`,
  `_sq_path ${home}`,
  `_openpgp_sign_id ${fingerprint}`,
  `_sq_sign_cmd_extra_args ${unlock.join(' ')}`,
  `__gpg_sign_cmd ${program} sq --home ${home} ${unlock.join(' ')} sign --signer ${fingerprint} --binary ` +
    '--signature-file %{__signature_filename} %{?__plaintext_filename:-- %{__plaintext_filename}}',
  // rpm up to 4.20 signs nothing unless it is told a name.
  `_gpg_name ${fingerprint}`
]

async function pathOf(run: Run): Promise<string> {
  const path = await whereIs(run, 'sq')
  if (path !== undefined) return path
  throw new KilnError('The program sq is not installed on this runner.', {
    remedy: "Install Sequoia's sq (1.0 or newer) in a step before this one, or set `signing-tool: gpg`."
  })
}

async function requireStable(run: Run): Promise<void> {
  // sq 1 has a subcommand for this, sq 0 an option; the other one's is refused by each.
  const [now, before] = [await run('sq', ['version']), await run('sq', ['--version'])]
  const version = /^sq (\d+)\.\S+/m.exec(`${now.stdout}\n${now.stderr}\n${before.stdout}`)
  if (Number(version?.[1] ?? 0) >= FIRST_STABLE) return
  throw new KilnError(`${version?.[0] ?? 'This sq'} cannot sign here: it takes no passphrase without a terminal.`, {
    remedy: 'Use sq 1.0 or newer (Debian 13 has one), or set `signing-tool: gpg`.'
  })
}
